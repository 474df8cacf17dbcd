import { defineErrors } from '@ubench/errors';
import { loadKeys } from './load-keys.ts';

export const loadErrors = defineErrors({
  UBENCH_E_LOAD_NOT_AN_OBJECT: (p: { value: string }) => ({
    what: `A load is an object, not ${p.value}.`,
    fix: "Write load: { concurrency: 16, duration: '10s' } or load: { rate: '200/s', duration: '10s' }.",
  }),
  UBENCH_E_LOAD_KEY_UNKNOWN: (p: { key: string; near: string | undefined }) => ({
    what: `A load has no key '${p.key}'.`,
    fix: p.near === undefined ? `Its keys are ${Object.keys(loadKeys).join(', ')}.` : `Did you mean '${p.near}'?`,
  }),
  UBENCH_E_LOAD_LOOP: (p: { given: readonly string[] }) => ({
    what: p.given.length === 0 ? 'A load has none of concurrency, rate and trace.' : `A load has ${p.given.join(' and ')}, of which it can have one.`,
    fix:
      "Write concurrency: 16 for clients that send when their last operation is done, rate: '200/s' for operations at a rate, " +
      "or trace: 'requests.csv' for operations when a file says so.",
  }),
  UBENCH_E_LOAD_STOP: (p: { both: boolean }) => ({
    what: p.both ? 'A load has both duration and operations.' : 'A load does not say when it ends.',
    fix: "Write duration: '10s' to measure for a time, or operations: 10_000 to measure so many operations.",
  }),
  UBENCH_E_LOAD_KEY_OF_OTHER_LOOP: (p: { key: string; has: string; needs: string }) => ({
    what: `A load with ${p.has} has no '${p.key}'.`,
    fix: `Remove '${p.key}', or replace ${p.has} by ${p.needs}.`,
  }),
  UBENCH_E_LOAD_COUNT: (p: { key: string; value: string }) => ({
    what: `${p.key} must be a whole number from 1, not ${p.value}.`,
    fix: `Write ${p.key}: 16, or another whole number.`,
  }),
  UBENCH_E_LOAD_RATE: (p: { value: string }) => ({
    what: `rate must be more than 0 and at most 10 million per second, not ${p.value}.`,
    fix: "Write a rate that a service can be asked for, such as rate: '200/s'.",
  }),
  UBENCH_E_LOAD_RAMP: (p: { problem: string }) => ({
    what: `A rate that changes ${p.problem}.`,
    fix:
      "Write rate: { from: '10/s', to: '200/s' } beside a duration, " +
      "or rate: { from: '10/s', stages: [{ to: '200/s', over: '30s' }, { hold: '1m' }] }.",
  }),
  UBENCH_E_LOAD_UNTIL: (p: { problem: string }) => ({
    what: `The until of a load ${p.problem}.`,
    fix: "Write until: 'stable' beside the longest duration, or until: { stable: '5%', over: '20s' }.",
  }),
  UBENCH_E_LOAD_ABORT_ON: (p: { problem: string }) => ({
    what: `The abortOn of a load ${p.problem}.`,
    fix: "Write abortOn: { errors: '10%', for: '10s' }.",
  }),
  UBENCH_E_LOAD_ARRIVALS: (p: { value: string; near: string | undefined }) => ({
    what: `arrivals must be 'constant', 'poisson' or { gamma: shape } with a shape above 0, not ${p.value}.`,
    fix: p.near === undefined ? "Write arrivals: 'constant', or leave it out; arrivals: { gamma: 0.5 } for bursts." : `Did you mean '${p.near}'?`,
  }),
  UBENCH_E_LOAD_BACKGROUND: (p: { problem: string }) => ({
    what: `A load in the background has ${p.problem}.`,
    fix: "Write load: { concurrency: 4 } or load: { rate: '50/s' }: it begins and ends with the benchmark that it is beside.",
  }),
  UBENCH_E_LOAD_DURATION_ZERO: (p: { key: string }) => ({
    what: `${p.key} must be longer than nothing.`,
    fix: `Write ${p.key}: '10s', or another duration.`,
  }),
  UBENCH_E_LOAD_WARMUP: (p: { warmup: string; duration: string }) => ({
    what: `The warm-up (${p.warmup}) is longer than the measurement (${p.duration}).`,
    fix: 'Shorten warmup or lengthen duration: the warm-up comes before the duration and is not part of it.',
  }),
});
