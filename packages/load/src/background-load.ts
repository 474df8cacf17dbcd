import type { LoadPlan } from './load-plan.ts';
import { loadErrors } from './load-errors.ts';
import { type ClosedLoad, type Load, type OpenLoad, parseLoad } from './load-spec.ts';
import type { Rate } from '@ubench/units';

/** What a load beside a benchmark has from that: when it begins and ends, and what it does then. */
const keysOfTheBenchmark = ['duration', 'operations', 'warmup', 'until', 'abortOn', 'trace'] as const;
type KeyOfTheBenchmark = (typeof keysOfTheBenchmark)[number];

/** A load beside a benchmark: `{ concurrency: 4 }` or `{ rate: '50/s' }`. It lasts as long as the benchmark does. */
export type BackgroundLoad = Omit<ClosedLoad, KeyOfTheBenchmark> | (Omit<OpenLoad, KeyOfTheBenchmark | 'rate'> & { readonly rate: Rate });

/** It is ended with the benchmark: only a limit. */
const longest = '24h';

/**
 * @param warmup_ns Until the measurement of the benchmark begins.
 * @throws What {@link parseLoad} throws, UBENCH_E_LOAD_BACKGROUND
 */
export function parseBackgroundLoad(load: BackgroundLoad, warmup_ns: number): LoadPlan {
  const given = typeof load === 'object' && load !== null ? (load as Readonly<Record<string, unknown>>) : {};
  const own = keysOfTheBenchmark.find((key) => given[key] !== undefined);
  if (own !== undefined) throw loadErrors.UBENCH_E_LOAD_BACKGROUND({ problem: `no '${own}'` });
  if (typeof given['rate'] === 'object') throw loadErrors.UBENCH_E_LOAD_BACKGROUND({ problem: 'no rate that changes' });
  const plan = parseLoad((Object.keys(given).length === 0 ? load : { ...given, duration: longest, warmup: '0s' }) as Load);
  return { ...plan, warmup_ns };
}
