import { defineErrors } from '@ubench/errors';

const list = (names: readonly string[]): string => names.join(', ');

export const quickErrors = defineErrors({
  UBENCH_E_QUICK_URL: (p: { type: string; text: string }) => ({
    what: `'${p.text}' is not the URL of a service.`,
    fix: `Write one with its scheme and host: ubench quick ${p.type} ${p.type}://localhost:PORT`,
  }),
  UBENCH_E_QUICK_SERVICE: (p: { type: string; problem: string }) => ({
    what: `ubench quick cannot write a spec for the service '${p.type}': ${p.problem}.`,
    fix: 'Write one yourself, and run it by ubench run.',
  }),
  UBENCH_E_QUICK_WORKLOAD: (p: { type: string; known: readonly string[] }) => ({
    what: `${p.type} has several workloads: ${list(p.known)}.`,
    fix: `Say which: --workload ${p.known[0]}`,
  }),
  UBENCH_E_QUICK_EXPECT: (p: { text: string }) => ({
    what: `--expect '${p.text}' is not a limit.`,
    fix: "Write a metric, one of < <= > >= =, and a quantity: --expect 'latency.p99<20ms'",
  }),
  UBENCH_E_QUICK_METRIC: (p: { metric: string; near: string | undefined; known: readonly string[] }) => ({
    what: `--expect: the result has no number '${p.metric}'.`,
    fix: p.near === undefined ? `There are: ${list(p.known)}.` : `Did you mean '${p.near}'?`,
  }),
  UBENCH_E_QUICK_SAVED: (p: { file: string }) => ({
    what: `--save: ${p.file} is there already.`,
    fix: 'Choose another name, or move it away.',
  }),
  UBENCH_E_QUICK_WRITE: (p: { file: string; problem: string }) => ({
    what: `The spec cannot be written to ${p.file}: ${p.problem}`,
    fix: 'Make it a directory that you may write to and that has room; without --save it is .ubench, or UBENCH_DIR.',
  }),
});
