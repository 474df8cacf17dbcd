import type { ClosedLoad, OpenLoad, TraceLoad } from './load-spec.ts';

/** What is known of one key of a load: which loads can have it, and what the reference says of it. */
export interface LoadKey {
  /** By what a load has that can have it. */
  readonly of: readonly ('concurrency' | 'rate' | 'trace')[];
  /** What may be written, as the reference calls it. */
  readonly takes: string;
  readonly description: string;
  readonly example: unknown;
}

/** What a key is that a load leaves out, where that does not depend on another key. */
export const loadDefaults = { think: '0s', arrivals: 'constant', maxConcurrency: 1000, timeout: '10s' } as const;

/** What `until` and `abortOn` leave out. */
export const earlyEndDefaults = { stable: '7.5%', over: '10s', for: '10s' } as const;

/** Operations per second. */
export const highestRate_per_s = 1e7;

const all = ['concurrency', 'rate', 'trace'] as const;

/** Every key that a load can have, in the order of the reference. */
export const loadKeys = {
  concurrency: {
    of: ['concurrency'],
    takes: 'whole number from 1',
    description: 'Virtual clients over all agents, each on a connection of its own. Each sends when its last operation is done.',
    example: 16,
  },
  think: { of: ['concurrency'], takes: 'duration', description: 'Pause of a client between two operations.', example: '5ms' },
  rate: {
    of: ['rate'],
    takes: `rate above 0, to ${highestRate_per_s.toLocaleString('en-US')}/s, or a ramp`,
    description:
      'Operations over all agents. They start when the schedule says so, however slow the service is. A ramp is a rate that changes in a straight line over the ' +
      "duration, `{ from: '10/s', to: '200/s' }`, or in stages: `{ from: '10/s', stages: [{ to: '200/s', over: '30s' }, { hold: '1m' }] }`. Its warm-up has the rate `from`; " +
      'after the last stage the rate stays. Without `duration`, the load is as long as its stages.',
    example: '200/s',
  },
  arrivals: {
    of: ['rate'],
    takes: '`constant`, `poisson` or `{ gamma: shape }`',
    description:
      '`constant`: evenly spaced. `poisson`: independent of each other, as from many users. `{ gamma: 0.25 }`: gamma distributed gaps, with a standard deviation of ' +
      '1 ÷ √shape of their mean: a shape below 1 makes bursts, 1 is `poisson`, and above it they come more evenly.',
    example: 'poisson',
  },
  trace: {
    of: ['trace'],
    takes: 'file, or `{ file, column, unit, speed }`',
    description:
      'Operations start when a file says so, which is named relative to the spec: CSV whose first line names the columns, or lines of JSON (`.jsonl`, `.ndjson`). `column` holds the ' +
      'timestamps, ascending numbers or dates; default: `timestamp` or the like. `unit` is theirs, `s`, `ms`, `us` or `ns`; default: as the name of the column (`offset_ms`), the ' +
      'timestamps or the columns of a published trace (Mooncake, BurstGPT) tell. `speed: 2` replays it in half the time. Other columns are for the workload. Without `duration` and `operations`, all of it; its first part, as long as `warmup`, is ' +
      'not counted.',
    example: 'requests.csv',
  },
  maxConcurrency: {
    of: ['rate', 'trace'],
    takes: 'whole number from 1',
    description:
      'Cap on connections over all agents, which are opened on demand. Operations that find none free wait, and their wait is in the response time. ' +
      'At least as many as there are agents.',
    example: 200,
  },
  skipAfter: {
    of: ['rate', 'trace'],
    takes: 'duration',
    description:
      'An operation that has waited longer than this for a connection is not sent: it has failed, as `skipped`. What `pgbench -L` does with `-R`. ' +
      'Default: it is sent, however late.',
    example: '100ms',
  },
  duration: {
    of: all,
    takes: 'duration above 0',
    description: 'How long to measure, the warm-up not included. A load has this or `operations`, and never both; a ramp in stages and a trace need neither.',
    example: '10s',
  },
  operations: {
    of: all,
    takes: 'whole number from 1',
    description: 'How many operations to measure, over all agents. A load has this or `duration`, and never both.',
    example: 10_000,
  },
  warmup: {
    of: all,
    takes: 'duration',
    description:
      'Load before the measurement, over the same connections and not counted; not longer than `duration`. Default: 10 % of `duration`, with `until` at most its `over`; none with `operations` or a trace.',
    example: '2s',
  },
  until: {
    of: ['concurrency', 'rate'],
    takes: "`'stable'` or `{ stable: share, over: duration }`",
    description:
      `Ends the load when its throughput is steady: in the last ${earlyEndDefaults.over} (\`over\`, whole seconds), neither the line through it drifts by more than ` +
      `${earlyEndDefaults.stable} of its mean (\`stable\`), nor is its standard deviation more. All agents end at one instant. \`duration\` is the longest that it takes then; the result says ` +
      'whether it was steady. Not with a ramp.',
    example: 'stable',
  },
  abortOn: {
    of: all,
    takes: '`{ errors: share, for: duration }`',
    description:
      `Ends a hopeless load: when more than \`errors\` of the operations that ended in the last \`for\` (whole seconds; default: ${earlyEndDefaults.for}) have failed, warm-up included. The ` +
      'measurement is invalid then, with that reason, and further trials are not run.',
    example: { errors: '10%', for: '10s' },
  },
  timeout: {
    of: all,
    takes: 'duration above 0',
    description: 'An operation that takes longer, counted from when a client took it up, has failed.',
    example: '30s',
  },
  grace: {
    of: all,
    takes: 'duration',
    description: 'How long operations in flight at the end may still take; what is left then has failed as `unfinished`. Default: `timeout`.',
    example: '1s',
  },
} as const satisfies Record<keyof ClosedLoad | keyof OpenLoad | keyof TraceLoad, LoadKey>;
