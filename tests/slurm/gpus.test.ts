import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeRootfs } from '../containers/rootfs.ts';
import { requireService } from '../services/require-service.ts';
import { Cluster } from './cluster.ts';
import { startSite } from './site/start-site.ts';

describe('an instance that asks for GPUs', () => {
  it('sees those that Slurm gave it, in a container too', async (context) => {
    requireService('slurm', context);
    const apptainer = requireService('apptainer', context);
    await using site = await startSite({ nodes: 1 });
    const image = makeRootfs(join(site.scratch, 'rootfs'));
    for (const [flag, runtime] of [['gres', 'process'], ['gpus-per-node', 'apptainer'], ['gpus-per-task', 'apptainer']] as const) {
      await using cluster = new Cluster(site, { apptainer, partition: { gpu: 'gpu' }, gpuFlag: flag });
      const tell = ['sh', '-c', 'echo "sees ${CUDA_VISIBLE_DEVICES-nothing}"; exec sleep 60'];
      const started = await cluster.start(() => ({ command: tell, url: 'http://nowhere' }), { runtime, ...(runtime === 'apptainer' && { image }), resources: { gpus: 2 } });
      await cluster.becomes(started, 'RUNNING');
      await expect.poll(() => cluster.log(started)).toContain('sees 0,1');
      await cluster.backend.instances.stop([started.handle]);
    }
  });
});
