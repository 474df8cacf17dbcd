import { defineErrors } from '@ubench/errors';

export const truthErrors = defineErrors({
  UBENCH_E_TRUTH_LATENCY: (p: { text: string }) => ({
    what: `'${p.text}' is not a latency.`,
    fix: "Write '5ms', 'uniform:1ms:9ms', 'exponential:5ms', 'normal:5ms:1ms' or 'lognormal:5ms:0.5'.",
  }),
  UBENCH_E_TRUTH_STALL: (p: { problem: string }) => ({
    what: `The stall does not fit its period: ${p.problem}.`,
    fix: "Let it start and end inside the period: { for: '1s', every: '10s', at: '4.5s' }.",
  }),
  UBENCH_E_TRUTH_SERVER: (p: { problem: string }) => ({
    what: `The truth server did not start: ${p.problem}.`,
    fix: 'Read its own output above; a fixed port may be in use.',
  }),
});
