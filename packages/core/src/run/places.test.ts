import { describe, expect, it } from 'vitest';
import type { Backends } from '../backend/backends.ts';
import type { BackendType } from '../backend/backend-type.ts';
import type { Placement } from '../plan/placement.ts';
import type { Plan } from '../plan/plan.ts';
import { placeProblems, requirePlaces } from './places.ts';

const plan = (placement?: Placement, backend = 'here'): Plan => ({ deployments: [{ name: 'llm', file: 'a.bench.ts', backend, ...(placement && { placement }) }] }) as unknown as Plan;
const backends = (type: Partial<BackendType>): Backends =>
  ({ isExternal: (name: string) => name === 'external', placed: async () => ({ type, options: {} }) }) as unknown as Backends;
const gpus = (count: number): Placement => ({ runtime: 'process', resources: { gpus: count } });
const machine = backends({ capacity: async () => ({ gpus: 1, cpus: 8 }) });

describe('where deployments are placed', () => {
  it('has the runtime that they need', async () => {
    const image: Placement = { runtime: 'apptainer', image: 'a.sif', resources: {} };
    const [problem] = await placeProblems(plan(image), backends({}));
    expect(problem).toMatchObject({ code: 'UBENCH_E_RUNTIME', where: 'a.bench.ts', message: expect.stringContaining("The backend 'here' cannot run 'llm' by apptainer; it knows process.") });
    expect(await placeProblems(plan(image), backends({ runtimes: ['process', 'apptainer'] }))).toEqual([]);
  });

  it('has as much as they ask for', async () => {
    expect((await placeProblems(plan(gpus(4)), machine))[0]).toMatchObject({ code: 'UBENCH_E_RESOURCES', message: expect.stringContaining("'llm' asks for 4 GPUs, and the backend 'here' has 1 GPU.") });
    expect(await placeProblems(plan(gpus(1)), machine)).toEqual([]);
    await expect(requirePlaces(plan({ runtime: 'process', resources: { cpus: 9 } }), machine)).rejects.toThrow('9 cores');
  });

  it('has several nodes for those that span them', async () => {
    const spread: Placement = { runtime: 'process', resources: { nodes: 2 } };
    const [problem] = await placeProblems(plan(spread), machine);
    expect(problem).toMatchObject({ code: 'UBENCH_E_MULTI_NODE', message: expect.stringContaining("'llm' asks for 2 nodes and 1 process on each, and on the backend 'here' an instance is one process on one node") });
    expect(await placeProblems(plan({ runtime: 'process', resources: { tasks_per_node: 2 } }), machine)).toHaveLength(1);
    expect(await placeProblems(plan({ runtime: 'process', resources: { nodes: 1, tasks_per_node: 1 } }), machine)).toEqual([]);
    expect(await placeProblems(plan(spread), backends({ multiNode: true }))).toEqual([]);
    // What runs already may well span some.
    expect(await placeProblems(plan(spread, 'external'), machine)).toEqual([]);
  });

  it('is not doubted where nobody knows, nothing is asked, or nothing is started', async () => {
    expect(await placeProblems(plan({ runtime: 'process', resources: { gpus: 64, memory_bytes: 2 ** 50 } }), backends({}))).toEqual([]);
    expect(await placeProblems(plan({ runtime: 'process', resources: { memory_bytes: 2 ** 50 } }), machine)).toEqual([]);
    expect(await placeProblems(plan(), machine)).toEqual([]);
    expect(await placeProblems(plan(gpus(4), 'external'), machine)).toEqual([]);
  });
});
