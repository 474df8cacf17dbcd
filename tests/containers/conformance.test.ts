import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import plugin, { localBackend } from '@ubench/backend-local';
import { testBackend } from '@ubench/testkit/conformance';
import { afterAll } from 'vitest';
import { withService } from '../services/with-service.ts';
import { makeRootfs } from './rootfs.ts';

const directory = realpathSync(mkdtempSync(join(tmpdir(), 'ubench-containers-')));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const module = new URL('../../plugins/backend-local/src/index.ts', import.meta.url);
const onPath = (program: string): void => void (process.env['PATH'] = `${dirname(program)}${delimiter}${process.env['PATH']}`);

withService('apptainer', (apptainer) => {
  onPath(apptainer);
  const image = makeRootfs(join(directory, 'rootfs'));
  testBackend(localBackend, { plugin, module, options: { imageCache: join(directory, 'images') }, placement: { runtime: 'apptainer', image, resources: {} } });
});

withService('podman', (podman) => {
  onPath(podman);
  const rootfs = makeRootfs(join(directory, 'rootfs'));
  const archive = execFileSync('tar', ['-C', rootfs, '-c', '.'], { maxBuffer: 2 ** 30 });
  execFileSync(podman, ['import', '--quiet', '-', 'localhost/ubench-conformance:1'], { input: archive });
  testBackend(localBackend, { plugin, module, placement: { runtime: 'podman', image: 'localhost/ubench-conformance:1', resources: {} } });
});
