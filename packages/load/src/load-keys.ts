import type { ClosedLoad, OpenLoad } from './load-spec.ts';

/** What is known of one key of a load: which loads have it, and what the reference says of it. */
export interface LoadKey {
  readonly loop: 'closed' | 'open' | 'both';
  /** What may be written, as the reference calls it. */
  readonly takes: string;
  readonly description: string;
  readonly example: string | number;
}

/** What a key is that a load leaves out, where that does not depend on another key. */
export const loadDefaults = { think: '0s', arrivals: 'constant', maxConcurrency: 1000, timeout: '10s' } as const;

/** Operations per second. */
export const highestRate_per_s = 1e7;

/** Every key that a load can have, in the order of the reference. */
export const loadKeys = {
  concurrency: {
    loop: 'closed',
    takes: 'whole number from 1',
    description: 'Virtual clients over all agents, each on a connection of its own. Each sends when its last operation is done.',
    example: 16,
  },
  think: { loop: 'closed', takes: 'duration', description: 'Pause of a client between two operations.', example: '5ms' },
  rate: {
    loop: 'open',
    takes: `rate above 0, to ${highestRate_per_s.toLocaleString('en-US')}/s, or a ramp`,
    description:
      'Operations over all agents. They start when the schedule says so, however slow the service is. A ramp is a rate that changes in a straight line over the ' +
      "duration, `{ from: '10/s', to: '200/s' }`, or in stages: `{ from: '10/s', stages: [{ to: '200/s', over: '30s' }, { hold: '1m' }] }`. Its warm-up has the rate `from`; " +
      'after the last stage the rate stays. Without `duration`, the load is as long as its stages.',
    example: '200/s',
  },
  arrivals: {
    loop: 'open',
    takes: '`constant`, `poisson` or `{ gamma: shape }`',
    description:
      '`constant`: evenly spaced. `poisson`: independent of each other, as from many users. `{ gamma: 0.25 }`: gamma distributed gaps, with a standard deviation of ' +
      '1 ÷ √shape of their mean: a shape below 1 makes bursts, 1 is `poisson`, and above it they come more evenly.',
    example: 'poisson',
  },
  maxConcurrency: {
    loop: 'open',
    takes: 'whole number from 1',
    description:
      'Cap on connections over all agents, which are opened on demand. Operations that find none free wait, and their wait is in the response time. ' +
      'At least as many as there are agents.',
    example: 200,
  },
  duration: {
    loop: 'both',
    takes: 'duration above 0',
    description: 'How long to measure, the warm-up not included. A load has this or `operations`, and never both; a ramp in stages needs neither.',
    example: '10s',
  },
  operations: {
    loop: 'both',
    takes: 'whole number from 1',
    description: 'How many operations to measure, over all agents. A load has this or `duration`, and never both.',
    example: 10_000,
  },
  warmup: {
    loop: 'both',
    takes: 'duration',
    description:
      'Load before the measurement, over the same connections and not counted; not longer than `duration`. Default: 10 % of `duration`, none with `operations`.',
    example: '2s',
  },
  timeout: {
    loop: 'both',
    takes: 'duration above 0',
    description: 'An operation that takes longer, counted from when a client took it up, has failed.',
    example: '30s',
  },
  grace: {
    loop: 'both',
    takes: 'duration',
    description: 'How long operations in flight at the end may still take; what is left then has failed as `unfinished`. Default: `timeout`.',
    example: '1s',
  },
} as const satisfies Record<keyof ClosedLoad | keyof OpenLoad, LoadKey>;
