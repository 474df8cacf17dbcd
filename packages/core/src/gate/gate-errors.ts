import { defineErrors } from '@ubench/errors';

export const gateErrors = defineErrors({
  UBENCH_E_GATE_SHAPE: (p: { value: string }) => ({
    what: `Which metrics gate is an object by their paths, not ${p.value}.`,
    fix: "Write gate: { 'latency.p99': { margin: '20%', advisory: false }, throughput: false }; in a spec, gate: false for a benchmark of which nothing gates.",
  }),
  UBENCH_E_GATE_RULE: (p: { metric: string; value: string }) => ({
    what: `How '${p.metric}' gates is a boolean or an object, not ${p.value}.`,
    fix: `Write '${p.metric}': { margin: '10%' }, or '${p.metric}': false where it is not to gate.`,
  }),
  UBENCH_E_GATE_KEY: (p: { metric: string; key: string; near: string | undefined }) => ({
    what: `The gate of '${p.metric}' has no '${p.key}'.`,
    fix: p.near === undefined ? 'It has a margin and may be advisory.' : `Did you mean '${p.near}'?`,
  }),
  UBENCH_E_GATE_MARGIN: (p: { metric: string; value: string }) => ({
    what: `The margin of '${p.metric}' must be more than 0 and at most 100 %, not ${p.value}.`,
    fix: "Write how much worse is still accepted, such as margin: '10%'.",
  }),
  UBENCH_E_GATE_ADVISORY: (p: { metric: string; value: string }) => ({
    what: `Whether the gate of '${p.metric}' is advisory is a boolean, not ${p.value}.`,
    fix: 'Write advisory: true where its verdict is only to be shown.',
  }),
  UBENCH_E_GATE_NOTHING: () => ({
    what: 'The gate judged nothing: no assertion, and no metric of a benchmark that was measured.',
    fix: 'Look at what was selected and what was skipped; leave --gate out where there is nothing to judge, such as in an empty shard.',
  }),
  UBENCH_E_GATE_METRIC: (p: { metric: string; near: string | undefined; known: readonly string[] }) => ({
    what: `'${p.metric}' is to gate, which is no metric that is measured.`,
    fix: p.near === undefined ? `There are ${p.known.join(', ')}.` : `Did you mean '${p.near}'?`,
  }),
});
