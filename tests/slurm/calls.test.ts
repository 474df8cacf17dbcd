import { describe, expect, it } from 'vitest';
import { frontedSite } from './site/fronted-site.ts';
import { SiteBackend } from './site-backend.ts';
import { leftOfRuns, nothingLeft } from './site-project.ts';

const { site, front } = frontedSite({ nodes: 1 });

const count = async (command: string): Promise<number> => (await front().calls()).filter((call) => call.command === command).length;

describe('the controller is asked', () => {
  it('once for 200 instances to be submitted, once for each look at them, and once for their end', async () => {
    await using backend = new SiteBackend(site(), 'many');
    // They stay in the queue.
    await site().setNodeDown('n1');
    const handles = await backend.start(...Array.from({ length: 200 }, (_, index) => backend.launch(`web${index}`)));
    expect(new Set(handles.map(({ id }) => id)).size).toBe(200);
    expect(await count('sbatch')).toBe(1);

    const before = await count('squeue');
    const states = await Promise.all(Array.from({ length: 10 }, () => backend.backend.instances.poll(handles)));
    expect(new Set(states.flat().map(({ status }) => status))).toEqual(new Set(['PENDING']));
    expect((await count('squeue')) - before).toBe(1);

    await backend.backend.instances.stop(handles);
    expect(await count('scancel')).toBe(1);
    expect(await leftOfRuns(site(), [backend.run], backend.scratch)).toEqual(nothingLeft);
  });
});
