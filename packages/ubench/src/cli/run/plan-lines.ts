import { clientDriver, type Plan, type PlanEstimate, type Shard } from '@ubench/core';
import { formatDuration } from '@ubench/units';

/** What is said of a plan before it runs: how long it takes, or that there is nothing in it. */
export function planLines({ benchmarks }: Plan, { known_ns, trials, open, probes }: PlanEstimate, shard: Shard | undefined): string[] {
  if (benchmarks.length === 0 && shard !== undefined) return [`Shard ${shard.index}/${shard.count} is empty: there are fewer benchmarks (a sweep is one) than shards.`];
  if (trials === 0) return [];
  const own = new Set(benchmarks.flatMap((bench) => (bench.kind === 'load' && bench.driver.name === clientDriver.name ? [bench.id] : [])));
  const [ended, counting] = [open.filter((id) => own.has(id)), open.filter((id) => !own.has(id))];
  const parts = [
    ...(known_ns === 0 ? [] : [`${open.length === 0 ? '' : 'at least '}${formatDuration(known_ns)} of load in ${counted(trials, 'trial')}`]),
    ...(probes === undefined ? [] : [`up to ${counted(probes.at_most, 'more point')} of sweeps, which the run decides${probes.known_ns === 0 ? '' : `, ${formatDuration(probes.known_ns)}`}`]),
    ...(counting.length === 0 ? [] : [`${counted(counting.length, 'benchmark')} until so many operations are done, however long they take`]),
    ...(ended.length === 0 ? [] : [`${counted(ended.length, 'benchmark')} until ${ended.length === 1 ? 'its' : 'their'} own client has ended`]),
  ];
  return [`Estimated time: ${parts.join('; ')}. Starting services and preparing data come on top.`];
}

const counted = (amount: number, what: string): string => `${amount} ${what}${amount === 1 ? '' : 's'}`;
