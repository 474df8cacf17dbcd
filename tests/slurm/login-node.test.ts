import { execFileSync } from 'node:child_process';
import plugin, { slurmBackend } from '@ubench/backend-slurm';
import { testBackend } from '@ubench/testkit/conformance';
import { expect, it } from 'vitest';
import { repository } from '../harness/project.ts';
import { withService } from '../services/with-service.ts';
import { lookOnNode } from './look-on-node.ts';
import { startSite } from './site/start-site.ts';

/** Set where this file runs on the login node itself. */
const scratch = process.env['UBENCH_TEST_LOGIN_NODE'];

/** As a user of the site sees a node: by a job of his. */
const onNode = async (argv: readonly string[]): Promise<string> => execFileSync('srun', ['--quiet', '--nodelist=n1', ...argv], { encoding: 'utf8' });

function onLoginNode(): void {
  const module = new URL('../../plugins/backend-slurm/src/index.ts', import.meta.url);
  testBackend(slurmBackend, { plugin, module, options: { scratch, pollInterval: '500ms', timeLimit: '10m' }, look: lookOnNode(onNode) });
}

function fromOutside(): void {
  withService('slurm', () => {
    it('the suite for backends passes on a login node, without SSH', async () => {
      await using site = await startSite({ nodes: 1, node: { cpus: 200, memory_mib: 100_000 }, binds: [[repository, '/run/repository']] });
      const vitest = ['/run/repository/node_modules/.bin/node', '/run/repository/node_modules/vitest/vitest.mjs', 'run', '--project', 'clusters', '--configLoader', 'runner', '--typecheck.enabled=false', '--reporter', 'verbose', 'tests/slurm/login-node.test.ts'];
      const { code, stdout, stderr } = await site.exec(vitest, { cwd: '/run/repository', env: { UBENCH_TEST_LOGIN_NODE: `${site.home}/ubench`, CI: 'true' } });
      expect(code, stdout + stderr).toBe(0);
      expect(stdout).toMatch(/Tests.*\d\d passed/);
    });
  });
}

if (scratch === undefined) fromOutside();
else onLoginNode();
