import { type Load, parseLoad } from '@ubench/load';
import { describe, expect, it } from 'vitest';
import type { BoundPlan } from './build-plan.ts';
import { estimatePlan } from './estimate.ts';
import { type PlannedBenchmark } from './plan.ts';
import { shardPlan } from './shard.ts';

interface Given {
  readonly seconds?: number;
  readonly group?: string;
  readonly mode?: 'run' | 'skip';
  readonly file?: string;
  readonly load?: Load;
}

function planOf(...given: Given[]): BoundPlan {
  const benchmarks = given.map(({ seconds = 10, group, mode = 'run', file = 'a.bench.ts', load }, index) => ({
    kind: 'load',
    id: `b${index}`,
    file,
    mode,
    trials: 1,
    deployment: `${file} > db`,
    ...(group === undefined ? {} : { group }),
    load: parseLoad(load ?? { concurrency: 1, duration: `${seconds}s`, warmup: '0s' }),
  })) as unknown as PlannedBenchmark[];
  const files = [...new Set(benchmarks.map(({ file }) => file))];
  const plan = { schema: 'ubench.plan/1', seed: null, files: files.map((path) => ({ path, module_hash: '' })), deployments: files.map((file) => ({ id: `${file} > db` })), benchmarks };
  return { plan, benchmarks: new Map(), deployments: new Map() } as unknown as BoundPlan;
}
const shards = (bound: BoundPlan, count: number) => Array.from({ length: count }, (_, index) => shardPlan(bound, { index: index + 1, count }).plan);
const ids = (bound: BoundPlan, count: number): string[][] => shards(bound, count).map(({ benchmarks }) => benchmarks.map(({ id }) => id));

/** Plans of 0 to 20 benchmarks, some of them points of sweeps, some skipped, of very different length. */
const many = Array.from(Array(200).keys(), (seed) =>
  planOf(
    ...Array.from(Array(seed % 21).keys(), (index): Given => {
      const drawn = (seed * 7919 + index * 104_729) % 1_000;
      return { seconds: 1 + drawn ** 2 / 1_000, mode: drawn % 7 === 0 ? 'skip' : 'run', file: `${Math.floor(index / 5)}.bench.ts`, ...(drawn % 3 === 0 && { group: `sweep ${Math.floor(index / 4)}` }) };
    }),
  ),
);

describe('the shards of a plan', () => {
  it('are disjoint and complete, in the order of the plan, however many there are', () => {
    for (const bound of many) {
      for (const count of [1, 2, 3, 7, 30]) {
        const all = ids(bound, count).flat();
        expect(all.toSorted()).toEqual(bound.plan.benchmarks.map(({ id }) => id).toSorted());
        expect(new Set(all).size).toBe(all.length);
      }
    }
  });

  it('are the same each time', () => {
    for (const bound of many) expect(ids(bound, 3)).toEqual(ids(bound, 3));
  });

  it('never tear a sweep apart', () => {
    for (const bound of many) {
      const places = shards(bound, 4).map(({ benchmarks }) => new Set(benchmarks.flatMap(({ group }) => group ?? [])));
      const groups = places.flatMap((place) => [...place]);
      expect(new Set(groups).size).toBe(groups.length);
    }
  });

  it('are empty only where there are fewer benchmarks than shards', () => {
    expect(ids(planOf({ seconds: 100 }, { seconds: 1 }, { seconds: 1 }), 3)).toEqual([['b0'], ['b1'], ['b2']]);
    expect(ids(planOf({}, {}), 4)).toEqual([['b0'], ['b1'], [], []]);
  });

  it('take about equally long', () => {
    expect(ids(planOf({ seconds: 60 }, ...Array.from({ length: 6 }, () => ({ seconds: 10 }))), 2)).toEqual([['b0'], ['b1', 'b2', 'b3', 'b4', 'b5', 'b6']]);
    for (const bound of many) {
      const times = shards(bound, 3).map((plan) => estimatePlan(plan).known_ns / 1e9 + plan.benchmarks.length);
      const units = [...Map.groupBy(bound.plan.benchmarks, ({ group, id }) => group ?? id).values()].map((benchmarks) => estimatePlan({ benchmarks }).known_ns / 1e9 + benchmarks.length);
      const even = units.reduce((sum, time) => sum + time, 0) / 3;
      expect(Math.max(...times)).toBeLessThanOrEqual(even + Math.max(0, ...units) + 1e-6);
    }
  });

  it('count a benchmark that ends after so many operations as much as the others', () => {
    const operations: Load = { concurrency: 1, operations: 5_000 };
    expect(ids(planOf({ load: operations }, { load: operations }, { seconds: 30 }, { seconds: 30 }), 2)).toEqual([['b0', 'b1'], ['b2', 'b3']]);
  });

  it('count the probes that a sweep can have with it, and keep them together', () => {
    const bound = planOf({ group: 'sweep' }, { group: 'sweep' }, {}, {}, {}, {});
    const probes = [{ sweep: 'sweep', find: 'knee', parameter: 'rate', at_most: 2 } as const];
    const probed = { ...bound, plan: { ...bound.plan, probes } };
    expect(ids(bound, 2)).toEqual([['b0', 'b1', 'b2'], ['b3', 'b4', 'b5']]);
    expect(ids(probed, 2)).toEqual([['b0', 'b1'], ['b2', 'b3', 'b4', 'b5']]);
    expect(shards(probed, 2).map((plan) => plan.probes)).toEqual([probes, undefined]);
  });

  it('have the files and deployments of their benchmarks, and no others', () => {
    const [first, second] = shards(planOf({ file: 'a.bench.ts' }, { file: 'b.bench.ts' }, { file: 'b.bench.ts', mode: 'skip' }), 2);
    expect(first).toMatchObject({ files: [{ path: 'a.bench.ts' }], deployments: [{ id: 'a.bench.ts > db' }] });
    expect(second).toMatchObject({ files: [{ path: 'b.bench.ts' }], deployments: [{ id: 'b.bench.ts > db' }] });
  });
});
