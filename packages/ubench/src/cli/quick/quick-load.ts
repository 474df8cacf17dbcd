import type { Overrides } from '@ubench/core';
import { type Load, parseLoad } from '@ubench/load';
import type { FlagValues } from '../flag.ts';
import type { quickFlags } from './quick-flags.ts';

const defaults = { concurrency: 10, duration: '10s' } as const;

/** The load that the flags describe, as a spec writes it. @throws What {@link parseLoad} throws. */
export function quickLoad(flags: FlagValues<typeof quickFlags>, overrides: Overrides): Load {
  const { concurrency, rate, arrivals, duration, operations, warmup, timeout } = flags;
  const flagged = Object.entries({ concurrency, rate, arrivals, duration, operations, warmup, timeout }).filter(([, value]) => value !== undefined);
  const given = overrides.apply('load', Object.fromEntries(flagged)) as Record<string, unknown>;
  const load = {
    ...(given['concurrency'] === undefined && given['rate'] === undefined && { concurrency: defaults.concurrency }),
    ...given,
    ...(given['duration'] === undefined && given['operations'] === undefined && { duration: defaults.duration }),
  } as unknown as Load;
  overrides.attributed('load', () => parseLoad(load));
  return load;
}
