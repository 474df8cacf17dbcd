import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { PlannedDeployment } from '../plan/plan.ts';
import type { ProvisionContext } from '../service/provision-context.ts';
import type { ServiceType } from '../service/service-type.ts';
import { provision, type ProvisionEvent } from './provision.ts';

const planned: PlannedDeployment = { id: 'specs/a.bench.ts > llm', name: 'llm', file: 'specs/a.bench.ts', suite: [], service: 'model', options: {}, backend: 'local' };

function provisioned(work: ((context: ProvisionContext) => Promise<void>) | undefined, signal: AbortSignal = new AbortController().signal) {
  const events: ProvisionEvent[] = [];
  const service = { name: 'model', ...(work && { provision: (_endpoint: unknown, _options: unknown, context: ProvisionContext) => work(context) }) } as unknown as ServiceType;
  const steps = provision({ planned, service, options: {}, endpoint: { url: 'http://127.0.0.1:1' }, root: '/project', signal, emit: (event) => void events.push(event), log: async () => 'its last line' });
  return { steps, events };
}

describe('a service that answers', () => {
  it('is ready as it is where its type has no provision', async () => {
    expect(await provisioned(undefined).steps).toBeUndefined();
  });

  it('is made ready step by step, each with what it took', async () => {
    const { steps, events } = provisioned(async ({ step, directory }) => {
      expect(directory).toBe('/project/specs');
      expect(await step('pull', async () => 'sha256:1')).toBe('sha256:1');
      await step('load', () => sleep(20));
    });
    const [pull, load] = (await steps)!;
    expect([pull!.step, load!.step]).toEqual(['pull', 'load']);
    expect(load!.duration_ns).toBeGreaterThan(15e6);
    expect(events.map((event) => (event.type === 'provision' ? `${event.step} ${event.state}` : event.type))).toEqual(['pull started', 'pull ended', 'load started', 'load ended']);
  });

  it('says how much has come, and not for every piece of it', async () => {
    const { steps, events } = provisioned(({ step }) =>
      step('pull', async (progress) => {
        for (let done_bytes = 0; done_bytes < 100; done_bytes++) progress({ done_bytes, total_bytes: 100 });
      }),
    );
    await steps;
    expect(events.filter(({ type }) => type === 'provision-progress')).toMatchObject([{ step: 'pull', done_bytes: 0, total_bytes: 100 }]);
  });

  it('has failed with the step that failed, and the end of its log', async () => {
    const { steps, events } = provisioned(({ step }) => step('pull', () => Promise.reject(new Error('no space left'))));
    await expect(steps).rejects.toMatchObject({ code: 'UBENCH_E_PROVISION', what: "'llm' answers, and could not be made ready for the load (pull): no space left", where: "deployment 'llm'", details: 'its last line' });
    expect(events).toHaveLength(1);
  });

  it('is no longer waited for when the run is to end', async () => {
    const interrupted = new AbortController();
    const { steps } = provisioned(({ step }) => step('load', () => new Promise(() => {})), interrupted.signal);
    interrupted.abort(new Error('SIGINT'));
    await expect(steps).rejects.toThrow('SIGINT');
  });
});
