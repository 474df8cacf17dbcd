import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ServiceType } from '../service/service-type.ts';
import { Overrides } from './overrides.ts';
import { placementOf, type PlacementOptions, ranksOf } from './placement.ts';

const type = (needs?: ServiceType['needs']): ServiceType => ({ name: 'llm', options: z.unknown(), probe: async () => ({ ready: true }), ...(needs && { needs }) });
const inImage = type(() => ({ image: 'docker://vendor/llm:1', resources: { gpus: 2 } }));
const placed = (service: ServiceType, asked: PlacementOptions = {}, ...set: string[]) => placementOf('llm', service, {}, new Overrides(set).placement('llm', asked));

describe('a placement', () => {
  it('is none for a process that asks for nothing', () => {
    expect(placed(type())).toBeUndefined();
    expect(placed(type(() => ({})), { runtime: 'process' })).toBeUndefined();
  });

  it('is what the service asks for, with what the spec asks for over that, and the command line over both', () => {
    expect(placed(inImage)).toEqual({ runtime: 'apptainer', image: 'docker://vendor/llm:1', resources: { gpus: 2 } });
    const asked: PlacementOptions = { resources: { gpus: 4, memory: '64 GiB' } };
    expect(placed(inImage, asked)).toEqual({ runtime: 'apptainer', image: 'docker://vendor/llm:1', resources: { gpus: 4, memory_bytes: 64 * 2 ** 30 } });
    expect(placed(inImage, asked, 'llm.resources.gpus=8', 'llm.runtime=podman')).toMatchObject({ runtime: 'podman', resources: { gpus: 8, memory_bytes: 64 * 2 ** 30 } });
    expect(placed(type(), { resources: { cpus: 3 } })).toEqual({ runtime: 'process', resources: { cpus: 3 } });
  });

  it('says how many nodes and processes an instance spans, where that is more than one', () => {
    const spread = type(() => ({ resources: { nodes: 2 } }));
    expect(placed(spread)).toEqual({ runtime: 'process', resources: { nodes: 2 } });
    expect(placed(spread, { resources: { nodes: 3, tasksPerNode: 4 } })).toEqual({ runtime: 'process', resources: { nodes: 3, tasks_per_node: 4 } });
    expect(placed(type(), {}, 'llm.resources.nodes=2')).toEqual({ runtime: 'process', resources: { nodes: 2 } });
    expect(() => placed(type(), {}, 'llm.resources.nodes=0')).toThrow(/nodes/);
    expect([{}, { nodes: 2 }, { nodes: 3, tasks_per_node: 4 }].map(ranksOf)).toEqual([1, 2, 12]);
  });

  it('has the image that the spec asks for, over that of the service, and a runtime for it', () => {
    expect(placed(type(), { image: './a.sif' })).toEqual({ runtime: 'apptainer', image: './a.sif', resources: {} });
    expect(placed(inImage, { image: 'docker://other/llm:2', runtime: 'podman' })).toMatchObject({ runtime: 'podman', image: 'docker://other/llm:2' });
    expect(placed(type(), {}, 'llm.image=docker://vendor/llm:1')).toMatchObject({ runtime: 'apptainer', image: 'docker://vendor/llm:1' });
  });

  it('is what is installed where it is to be a process, whatever image the service would have', () => {
    expect(placed(inImage, { runtime: 'process' })).toEqual({ runtime: 'process', resources: { gpus: 2 } });
  });

  it('is refused where runtime and image contradict each other', () => {
    expect(() => placed(type(), { runtime: 'process', image: 'docker://vendor/llm:1' })).toThrow(expect.objectContaining({ code: 'UBENCH_E_RUNTIME_IMAGE', message: expect.stringContaining('docker://vendor/llm:1') }));
    expect(() => placed(type(), { runtime: 'apptainer' })).toThrow(expect.objectContaining({ code: 'UBENCH_E_RUNTIME_IMAGE', message: expect.stringContaining('no image') }));
  });

  it('blames --set for what only that says', () => {
    expect(() => placed(inImage, {}, 'llm.resources.gpu=4')).toThrow(expect.objectContaining({ where: '--set llm.resources.gpu=4', fix: "Did you mean 'gpus'?" }));
    expect(() => placed(inImage, {}, 'llm.runtime=chroot')).toThrow(expect.objectContaining({ where: '--set llm.runtime=chroot' }));
  });
});
