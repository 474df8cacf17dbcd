import { dirname, join } from 'node:path';
import plugin, { slurmBackend } from '@ubench/backend-slurm';
import { testBackend } from '@ubench/testkit/conformance';
import { afterAll, describe } from 'vitest';
import { makeRootfs } from '../containers/rootfs.ts';
import { findService } from '../services/require-service.ts';
import { withService } from '../services/with-service.ts';
import { lookOnNode } from './look-on-node.ts';
import { startSite } from './site/start-site.ts';

const apptainer = findService('apptainer');
// What the checks have started runs until all are done.
const site = findService('slurm') === undefined ? undefined : await startSite({ nodes: 1, node: { cpus: 200, memory_mib: 100_000 }, ...(apptainer !== undefined && { path: [dirname(apptainer)] }) });
afterAll(() => site?.stop());

withService('slurm', () => {
  const options = { ssh: 'site', sshConfig: site!.sshConfigFile, scratch: `${site!.scratch}/ubench`, pollInterval: '500ms', timeLimit: '10m' };
  const module = new URL('../../plugins/backend-slurm/src/index.ts', import.meta.url);
  const suite = { plugin, module, options, look: lookOnNode(async (argv) => (await site!.exec(argv, { user: 'root', node: 'n1' })).stdout) };

  describe('over SSH', () => {
    testBackend(slurmBackend, { ...suite, refused: [{ gpuFlag: 'gpus' }] });
  });

  withService('apptainer', () => {
    describe('over SSH, in containers', () => {
      const image = makeRootfs(join(site!.scratch, 'rootfs'));
      testBackend(slurmBackend, { ...suite, placement: { runtime: 'apptainer', image, resources: {} } });
    });
  });
});
