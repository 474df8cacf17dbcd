import { defineErrors } from '@ubench/errors';

export const prometheusErrors = defineErrors({
  UBENCH_E_PROMETHEUS_SYNTAX: (p: { line: number; problem: string }) => ({
    what: `Line ${p.line} is not the Prometheus text format: ${p.problem}.`,
    fix: 'Look at what the address answers: it must be that of the metrics themselves, such as http://HOST:PORT/metrics.',
  }),
  UBENCH_E_PROMETHEUS_STATUS: (p: { status: number }) => ({
    what: `The address of the metrics answers with status ${p.status}.`,
    fix: 'Look whether the service offers its metrics there, and whether it asks for a password or a key.',
  }),
  UBENCH_E_PROMETHEUS_UNREACHABLE: (p: { problem: string }) => ({
    what: `The metrics cannot be asked for: ${p.problem}`,
    fix: 'Look whether the address is right, and whether something listens there.',
  }),
});
