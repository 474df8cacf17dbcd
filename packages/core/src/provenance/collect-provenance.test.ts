import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { testDirectory } from '../../fixtures/stored-runs.ts';
import { silentLogger } from '../log/logger.ts';
import { provenance } from '../result/result.ts';
import { ciJobOf } from './ci-job.ts';
import { collectProvenance } from './collect-provenance.ts';
import { cpuGovernors } from './cpu-governors.ts';
import { fileSystemAt } from './file-systems.ts';
import { gpus } from './gpus.ts';
import { lockfileOf } from './lockfile.ts';

/** A directory with such files. */
function tree(files: Readonly<Record<string, string>>): string {
  const directory = testDirectory();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(directory, path, '..'), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}

it('is of this machine, and what its schema says; of the environment only what is on the list', async () => {
  const root = tree({ 'package-lock.json': '{}' });
  vi.stubEnv('SLURM_JOB_PARTITION', 'gpu');
  vi.stubEnv('DATABASE_URL', 'postgres://me:hunter2@db');
  const early = await collectProvenance({ argv: ['run'], root, stateDirectory: join(root, 'not/there/yet'), log: silentLogger });
  vi.unstubAllEnvs();
  expect(provenance.parse({ ...early, versions: {} })).toMatchObject({ argv: ['run'], git: null, lockfile: { name: 'package-lock.json' }, environment: { SLURM_JOB_PARTITION: 'gpu' }, node: { cpus_available: expect.any(Number) } });
  expect(JSON.stringify(early)).not.toContain('hunter2');
});

it.runIf(process.platform === 'linux')('has the file systems of this machine', async () => {
  const root = tree({});
  const { node } = await collectProvenance({ argv: [], root, stateDirectory: join(root, 'not/there/yet'), log: silentLogger });
  expect(node.file_systems).toEqual({ runs: expect.stringMatching(/^\w+/), temporary: expect.stringMatching(/^\w+/) });
});

it('has the nearest lockfile, up to the root of the repository', async () => {
  const directory = tree({ 'yarn.lock': 'outer', 'project/.git/HEAD': '', 'project/pnpm-lock.yaml': 'inner', 'project/deep/spec.ts': '', 'other/.git/HEAD': '' });
  expect(await lockfileOf(join(directory, 'project/deep'))).toMatchObject({ name: 'pnpm-lock.yaml', sha256: expect.stringMatching(/^[\da-f]{64}$/) });
  expect(await lockfileOf(directory)).toMatchObject({ name: 'yarn.lock' });
  expect(await lockfileOf(join(directory, 'other'))).toBeUndefined();
});

it.each([
  [{ GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'a/b', GITHUB_RUN_ID: '7' }, { name: 'GitHub Actions', url: 'https://github.com/a/b/actions/runs/7' }],
  [{ GITHUB_ACTIONS: 'true' }, { name: 'GitHub Actions' }],
  [{ GITLAB_CI: 'true', CI_JOB_URL: 'https://gitlab.example/a/-/jobs/7' }, { name: 'GitLab CI', url: 'https://gitlab.example/a/-/jobs/7' }],
  [{ TF_BUILD: 'True', SYSTEM_COLLECTIONURI: 'https://dev.azure.com/a/', SYSTEM_TEAMPROJECT: 'b', BUILD_BUILDID: '7' }, { name: 'Azure Pipelines', url: 'https://dev.azure.com/a/b/_build/results?buildId=7' }],
  [{ JENKINS_URL: 'https://ci.example', BUILD_URL: 'https://ci.example/job/a/7/' }, { name: 'Jenkins', url: 'https://ci.example/job/a/7/' }],
  [{ CI: 'true' }, undefined],
])('tells the job of %j', (variables, job) => expect(ciJobOf(variables)).toEqual(job));

it('tells which file system a directory is on, by the longest mount above it and the last one there', () => {
  const mounts = [
    String.raw`36 35 98:0 / / rw,noatime master:1 - ext4 /dev/root rw,errors=continue`,
    String.raw`40 36 0:40 / /tmp rw - tmpfs tmpfs rw`,
    String.raw`41 36 0:41 / /my\040data rw - autofs systemd-1 rw`,
    String.raw`42 41 0:42 / /my\040data rw shared:2 - lustre 10.0.0.1@o2ib:/work rw`,
    '',
  ].join('\n');
  expect(fileSystemAt('/tmp/x', mounts)).toBe('tmpfs');
  expect(fileSystemAt('/tmpfile', mounts)).toBe('ext4');
  expect(fileSystemAt('/my data/a', mounts)).toBe('lustre');
  expect(fileSystemAt('/my data/a', '')).toBeUndefined();
});

it('tells graphics processors and their driver from what the driver says', async () => {
  const information = 'Model: \t\t NVIDIA A100-SXM4-40GB\nIRQ:   \t\t 123\nGPU UUID: \t GPU-x\n';
  const directory = tree({
    version: 'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  550.54.15  Release Build  (dvs-builder@U16)\nGCC version:  gcc version 11.4.0\n',
    'gpus/0000:01:00.0/information': information,
    'gpus/0000:41:00.0/information': information,
  });
  expect(await gpus(directory)).toEqual({ models: ['NVIDIA A100-SXM4-40GB', 'NVIDIA A100-SXM4-40GB'], driver: '550.54.15' });
  expect(await gpus(tree({ version: 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.129.03  Thu Oct 19 18:56:32 UTC 2023\n', 'gpus/a/information': information }))).toMatchObject({ driver: '535.129.03' });
  expect(await gpus(join(directory, 'nothing'))).toBeUndefined();
});

it('tells the governor of each group of cores', async () => {
  expect(await cpuGovernors(tree({ 'policy0/scaling_governor': 'performance\n', 'policy1/scaling_governor': 'powersave\n', 'boost': '1' }))).toEqual(['performance', 'powersave']);
  expect(await cpuGovernors('/nowhere')).toEqual([]);
});
