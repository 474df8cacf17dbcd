import { defineErrors, nearest, UbenchError } from '@ubench/errors';
import { type Duration, parseDuration, parseShare, type ShareString } from '@ubench/units';
import { z } from 'zod';
import type { MetricSpecs } from './metric.ts';

type LatencyNames<M extends MetricSpecs> = {
  [Name in keyof M]: M[Name]['kind'] extends 'latency' ? (M[Name]['keyed'] extends true ? never : Name) : never;
}[keyof M];

/**
 * What an operation must keep to be a good one: the most that each metric may be, all at once. Besides the common `latency`, every metric of
 * kind `latency` that the workload declares without keys.
 */
export type Slo<M extends MetricSpecs = MetricSpecs> = {
  /** The headline latency: response time in an open loop, service time in a closed one. */
  readonly latency?: Duration;
  /** So much of all operations must meet the limits for a load to meet them. Default: `'99%'`. */
  readonly share?: ShareString | number;
} & (MetricSpecs extends M ? Readonly<Record<string, Duration | ShareString | number>> : { readonly [Name in LatencyNames<M>]?: Duration });

/** An slo as a plan carries it. */
export const sloPlan = z
  .strictObject({
    limits_ns: z.record(z.string(), z.number().positive()).describe('The most that each metric of one operation may be, by its name.'),
    share: z.number().positive().max(1).describe('So much of all operations must meet every limit for the load to meet them.'),
  })
  .meta({ id: 'Slo', description: 'What an operation must keep to count for goodput.' });
export type SloPlan = z.infer<typeof sloPlan>;

export const sloErrors = defineErrors({
  UBENCH_E_SLO_SHAPE: (p: { value: string }) => ({
    what: `An slo is an object with at least one limit, not ${p.value}.`,
    fix: "Write slo: { latency: '50ms' }.",
  }),
  UBENCH_E_SLO_METRIC: (p: { metric: string; near: string | undefined; known: readonly string[] }) => ({
    what: `The slo limits '${p.metric}', which is no latency of one operation of this workload.`,
    fix: p.near === undefined ? `It can limit ${p.known.join(', ')}.` : `Did you mean '${p.near}'?`,
  }),
  UBENCH_E_SLO_LIMIT: (p: { metric: string }) => ({
    what: `The limit of '${p.metric}' in the slo must be longer than nothing.`,
    fix: `Write ${p.metric}: '50ms', or another duration.`,
  }),
  UBENCH_E_SLO_SHARE: (p: { value: string }) => ({
    what: `The share of an slo must be more than 0 and at most 100 %, not ${p.value}.`,
    fix: "Write share: '99%', or leave it out.",
  }),
});

const defaultShare = 0.99;

/**
 * The slo of a spec in canonical units.
 * @param metrics What the workload declares.
 * @throws UBENCH_E_SLO_…, UBENCH_E_UNIT_MISSING, UBENCH_E_UNIT_UNKNOWN
 */
export function parseSlo(slo: unknown, metrics: MetricSpecs): SloPlan {
  if (typeof slo !== 'object' || slo === null || Array.isArray(slo)) throw sloErrors.UBENCH_E_SLO_SHAPE({ value: Array.isArray(slo) ? 'an array' : String(slo) });
  const { share, ...limits } = slo as Record<string, unknown>;
  const declared = Object.entries(metrics).flatMap(([name, { kind, keyed }]) => (kind === 'latency' && keyed !== true ? [name] : []));
  const known = ['latency', ...declared];
  const limits_ns: Record<string, number> = {};
  for (const [metric, limit] of Object.entries(limits)) {
    if (limit === undefined) continue;
    if (!known.includes(metric)) throw sloErrors.UBENCH_E_SLO_METRIC({ metric, near: nearest(metric, [...known, 'share']), known });
    limits_ns[metric] = at(metric, () => parseDuration(limit));
    if (limits_ns[metric] <= 0) throw sloErrors.UBENCH_E_SLO_LIMIT({ metric });
  }
  if (Object.keys(limits_ns).length === 0) throw sloErrors.UBENCH_E_SLO_SHAPE({ value: 'one without' });
  const parsed = share === undefined ? defaultShare : at('share', () => parseShare(share));
  if (!(parsed > 0 && parsed <= 1)) throw sloErrors.UBENCH_E_SLO_SHARE({ value: String(share) });
  return { limits_ns, share: parsed };
}

function at<T>(key: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof UbenchError ? error.at(`slo.${key}`) : error;
  }
}
