import type { MetricSpecs, Panel, PanelInput } from '@ubench/load';
import { latencyPanels } from './latency-panel.ts';

/** What every workload that runs scripts measures beyond the common metrics. */
export const scriptMetrics = {
  statements: {
    kind: 'latency',
    title: 'Statement latency',
    definition:
      'Time from handing a statement to the socket until the server is ready for the next one, by statement; of statements that succeeded.',
    better: 'lower',
    keyed: true,
  },
  statementFailures: {
    kind: 'count',
    title: 'Failed statements',
    definition: 'Statements that failed and so ended their operation, by statement.',
    better: 'lower',
    keyed: true,
  },
  pipelinedStatements: {
    kind: 'rate',
    title: 'Pipelined statements',
    definition: 'Statements ÷ the length of the measurement, of operations that succeeded and sent all of theirs at once.',
    better: 'higher',
  },
  connectTime: {
    kind: 'latency',
    title: 'Connect time',
    definition: 'Time to open the connection that an operation had for itself: TCP, TLS, authentication. Part of its service time.',
    better: 'lower',
  },
} as const satisfies MetricSpecs;

export const statementPanels = (input: PanelInput): Panel[] => latencyPanels(input, 'statements', scriptMetrics.statements, 'Statement');
