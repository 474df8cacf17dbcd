import { type Duration, parseDuration } from '@ubench/units';
import { truthErrors } from './truth-errors.ts';

/**
 * How long the server takes to answer: always the same (`'5ms'`), or drawn per request: `uniform:FROM:TO`, `exponential:MEAN`,
 * `normal:MEAN:DEVIATION` (never below 0), `lognormal:MEDIAN:SIGMA` (sigma of the logarithm).
 * The type does not check the durations in them, or unions of them would be too large for the compiler.
 */
export type Latency = Duration | `uniform:${string}:${string}` | `exponential:${string}` | `normal:${string}:${string}` | `lognormal:${string}:${number}`;

/** A {@link Latency} in nanoseconds. */
export type LatencyModel =
  | { readonly kind: 'fixed'; readonly latency_ns: number }
  | { readonly kind: 'uniform'; readonly from_ns: number; readonly to_ns: number }
  | { readonly kind: 'exponential'; readonly mean_ns: number }
  | { readonly kind: 'normal'; readonly mean_ns: number; readonly deviation_ns: number }
  | { readonly kind: 'lognormal'; readonly median_ns: number; readonly sigma: number };

/** @throws UBENCH_E_TRUTH_LATENCY, or the unit error of a duration. */
export function parseLatency(text: string): LatencyModel {
  const [kind, first, second, ...rest] = text.split(':');
  if (rest.length === 0 && first !== undefined) {
    if (kind === 'uniform' && second !== undefined) {
      return { kind, from_ns: parseDuration(first), to_ns: parseDuration(second) };
    }
    if (kind === 'exponential' && second === undefined) return { kind, mean_ns: parseDuration(first) };
    if (kind === 'normal' && second !== undefined) {
      return { kind, mean_ns: parseDuration(first), deviation_ns: parseDuration(second) };
    }
    if (kind === 'lognormal' && second !== undefined && Number(second) >= 0) {
      return { kind, median_ns: parseDuration(first), sigma: Number(second) };
    }
  }
  if (first !== undefined) throw truthErrors.UBENCH_E_TRUTH_LATENCY({ text });
  return { kind: 'fixed', latency_ns: parseDuration(text) };
}

/** The latency of request number `i` (from 0), nanoseconds: a pure function, so that the truth of a run can be enumerated. */
export function latencyOf(model: LatencyModel, seed: number, i: number): number {
  switch (model.kind) {
    case 'fixed':
      return model.latency_ns;
    case 'uniform':
      return model.from_ns + uniform(seed, i, 0) * (model.to_ns - model.from_ns);
    case 'exponential':
      return -Math.log(1 - uniform(seed, i, 0)) * model.mean_ns;
    case 'normal':
      return Math.max(0, model.mean_ns + model.deviation_ns * normal(seed, i));
    case 'lognormal':
      return model.median_ns * Math.exp(model.sigma * normal(seed, i));
  }
}

/** Standard normal by the Box–Muller transform. */
function normal(seed: number, i: number): number {
  return Math.sqrt(-2 * Math.log(1 - uniform(seed, i, 0))) * Math.cos(2 * Math.PI * uniform(seed, i, 1));
}

/**
 * A number in [0, 1) with 32 bits, from a hash of (seed, i, draw). The mixing function is `lowbias32` by Chris Wellons. Not the generator of
 * @ubench/load, so that a fault in that one cannot hide here.
 */
export function uniform(seed: number, i: number, draw: number): number {
  return mix(mix(mix(seed) ^ (i + 0x9e3779b9)) ^ (draw + 0x85ebca6b)) / 2 ** 32;
}

function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}
