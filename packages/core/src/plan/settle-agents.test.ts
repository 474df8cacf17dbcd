import { type Load, parseLoad } from '@ubench/load';
import { describe, expect, it } from 'vitest';
import type { Backends } from '../backend/backends.ts';
import type { AskedAgents } from '../collect/spec-tree.ts';
import type { BoundPlan } from './build-plan.ts';
import { settleAgents } from './settle-agents.ts';

interface Given {
  readonly file?: string;
  readonly backend?: string;
  readonly load?: Load;
  readonly agents?: AskedAgents;
  readonly files?: string[];
  readonly mode?: 'run' | 'skip';
  /** Loads beside it. */
  readonly background?: Load[];
}

function planOf(...given: Given[]): BoundPlan {
  const nodes = new Map<string, unknown>();
  const workload = { type: {} };
  const benchmarks = given.map(({ file = 'a.bench.ts', backend = 'cluster', load = { concurrency: 1, duration: '1s' }, agents = {}, files, mode = 'run', background = [] }, index) => {
    nodes.set(`b${index}`, { what: 'load', agents, line: 7, workload, background: background.map(() => ({ workload })) });
    const beside = background.map((each) => ({ load: parseLoad(each), workload: { options: {} } }));
    return { kind: 'load', id: `b${index}`, file, mode, deployment: `${file} > db on ${backend}`, agents: agents.count ?? null, driver: { name: 'executor' }, workload: { options: {} }, load: parseLoad(load), background: beside, ...(files && { files }) };
  });
  const ids = new Map(given.map(({ file = 'a.bench.ts', backend = 'cluster' }) => [`${file} > db on ${backend}`, backend]));
  return { plan: { deployments: [...ids].map(([id, backend]) => ({ id, backend })), benchmarks }, benchmarks: nodes, deployments: new Map() } as unknown as BoundPlan;
}

const backends = {
  placed: async (name: string) => ({ type: { placesAgents: () => name === 'cluster' || name === 'other' }, options: {} }),
  placesOfAgents: ['cluster', 'other'],
} as unknown as Backends;

async function settled(...given: Given[]) {
  const bound = planOf(...given);
  await settleAgents(backends, bound);
  const { benchmarks, deployments } = bound.plan;
  return { places: deployments.filter(({ service }) => service === 'agents'), of: benchmarks.map((bench) => (bench.kind === 'load' ? bench.agents_place : undefined)) };
}

describe('where a load runs', () => {
  it('is on the backend of its target, where that has room for agents', async () => {
    const { places, of } = await settled({ backend: 'cluster' }, { backend: 'local' }, { backend: 'elsewhere' });
    expect(of).toEqual(['a.bench.ts > agents@cluster', undefined, undefined]);
    expect(places).toMatchObject([{ id: 'a.bench.ts > agents@cluster', name: 'agents@cluster', backend: 'cluster', options: { count: 1 } }]);
  });

  it('is what its benchmark says', async () => {
    expect((await settled({ agents: { on: 'local' } }, { agents: { on: 'other' } }, { backend: 'local', agents: { on: 'cluster' } })).of).toEqual([undefined, 'a.bench.ts > agents@other', 'a.bench.ts > agents@cluster']);
  });

  it('a backend without room for agents is refused, with those that have it and the line', async () => {
    await expect(settled({ agents: { on: 'clustr' } })).rejects.toMatchObject({ code: 'UBENCH_E_AGENTS_ON', where: 'a.bench.ts:7', fix: "Did you mean 'cluster'? agents: { on }: cluster, other, local." });
    await expect(settled({ agents: { on: 'external' } })).rejects.toMatchObject({ fix: 'Choose another, agents: { on }: cluster, other, local.' });
  });

  it('a file has one place on a backend, with room for the most that one of its benchmarks asks for', async () => {
    const { places } = await settled(
      { agents: { count: 3, cpus: 2 }, files: ['a', 'b'], load: { concurrency: 10, duration: '1s' } },
      { load: { rate: '20_000/s', duration: '1s' }, files: ['b', 'c'] },
      { agents: { count: 50 }, mode: 'skip' },
      { file: 'b.bench.ts', agents: { cpus: 4 } },
    );
    expect(places.map(({ id, options }) => [id, options])).toEqual([
      ['a.bench.ts > agents@cluster', { count: 4, cpus: 2, files: ['a', 'b', 'c'] }],
      ['b.bench.ts > agents@cluster', { count: 1, cpus: 4 }],
    ]);
  });

  it('loads beside a benchmark run in the same agents', async () => {
    expect((await settled({ background: [{ rate: '11_000/s', duration: '1s' }] })).places).toMatchObject([{ options: { count: 3 } }]);
  });
});
