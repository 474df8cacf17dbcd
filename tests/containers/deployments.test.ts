import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { readProcessTable } from '@ubench/processes';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { otherSteps } from '../failpoints/other-steps.ts';
import { instanceDirectories, processesOf } from '../harness/instance-files.ts';
import { type Finished, Project } from '../harness/project.ts';
import { withService } from '../services/with-service.ts';
import { makeRootfs } from './rootfs.ts';

const directory = realpathSync(mkdtempSync(join(tmpdir(), 'ubench-deployments-')));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const rootfs = join(directory, 'rootfs');
beforeAll(() => void makeRootfs(rootfs));

const specOf = (runtime: string, image: string, load = 'operations: 50'): string => `
  import { postgres } from '@ubench/service-postgres';
  import { bench, deploy } from 'ubench';
  const db = deploy(postgres(), { name: 'db', runtime: '${runtime}', image: '${image}' });
  bench('reads', { target: db, workload: postgres.selectOnly({ scale: 1 }), load: { concurrency: 1, ${load} }, trials: 1 });`;

/** A project whose commands find the runtimes by their names, and keep their images apart. */
function projectOf(spec: string, programs: readonly string[]) {
  const project = new Project({ 'a.bench.ts': spec }, onTestFinished);
  const environment = { PATH: [...programs.map((program) => dirname(program)), process.env['PATH']].join(delimiter), XDG_CACHE_HOME: join(directory, 'cache') };
  const start = (args: readonly string[], more: Readonly<Record<string, string>> = {}) => project.startAs([], args, { ...environment, ...more });
  const ubench = (...args: string[]): Promise<Finished> => start(args).finished;
  const runs = (): string[] => project.runs.map((run) => basename(run));
  const left = (): unknown[] => [...processesOf(runs()), ...runs().flatMap((run) => instanceDirectories(run))];
  return { project, start, ubench, runs, left };
}

/** Names of containers of a project's runs, also of those that do not run. */
const containersOf = (engine: string, runs: readonly string[]): string[] =>
  execFileSync(engine, ['ps', '--all', '--format', '{{.Names}}'], { encoding: 'utf8' }).split('\n').filter((name) => runs.some((run) => name.startsWith(`ubench-${run}-`)));

/** Arguments of all processes that show the password of the instances of some runs. */
function argumentsWithPassword(runs: readonly string[]): string[] {
  const passwords = runs.flatMap((run) => instanceDirectories(run)).map((path) => new URL((JSON.parse(readFileSync(join(path, '.instance.json'), 'utf8')) as { url: string }).url).password);
  expect(passwords).toEqual([expect.stringMatching(/^\w{16,}$/)]);
  return [...readProcessTable().keys()].map(commandLine).filter((line) => passwords.some((password) => line.includes(password)));
}

/** Processes end while they are looked at. */
function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

withService('apptainer', (apptainer) => {
  describe('a real PostgreSQL in a container by apptainer', () => {
    it.each(['directory', 'sif'])('is measured as one that is a process, from a %s, and leaves nothing', async (kind) => {
      const image = kind === 'sif' ? join(directory, 'small.sif') : rootfs;
      if (kind === 'sif') execFileSync(apptainer, ['--silent', 'build', image, rootfs], { env: { ...process.env, APPTAINER_CACHEDIR: join(directory, 'apptainer') } });
      const { project, ubench, left } = projectOf(specOf('apptainer', image), [apptainer]);
      const { code, stderr } = await ubench('run');
      expect(code, stderr).toBe(0);
      const [db] = project.result.deployments;
      expect(db).toMatchObject({ placement: { runtime: 'apptainer', image }, stages: { image_ns: expect.any(Number) }, facts: { version: expect.stringMatching(/^1\d/) } });
      expect(String(db!.place?.['image'])).toMatch(kind === 'sif' ? /^sha256:[\da-f]{64}$/ : /^undefined$/);
      expect(left()).toEqual([]);
    });

    it('is ended, with all that was started for it, after its ubench was killed', async () => {
      const { start, ubench, runs, left } = projectOf(specOf('apptainer', rootfs, "duration: '100s', warmup: '0s'"), [apptainer]);
      const run = start(['run']);
      await run.printed(/reads: measuring/);
      run.kill('SIGKILL');
      await run.finished;
      expect(left()).not.toEqual([]);
      expect(argumentsWithPassword(runs())).toEqual([]);
      expect(await ubench('stop', runs()[0]!)).toMatchObject({ code: 0 });
      expect(left()).toEqual([]);
    });

    it('takes what mounts its image along when somebody kills the runtime', async () => {
      const image = join(directory, 'mounted.sif');
      execFileSync(apptainer, ['--silent', 'build', image, rootfs], { env: { ...process.env, APPTAINER_CACHEDIR: join(directory, 'apptainer') } });
      const { start, runs, left } = projectOf(specOf('apptainer', image, "duration: '100s', warmup: '0s'"), [apptainer]);
      const run = start(['run']);
      await run.printed(/reads: measuring/);
      const leader = processesOf(runs()).map(({ parent }) => parent).find((pid) => commandLine(pid).startsWith('Apptainer runtime parent'))!;
      const ofSession = (): string[] => [...readProcessTable().values()].filter(({ session }) => session === leader).map(({ pid }) => commandLine(pid));
      expect(ofSession().filter((line) => line.includes('squashfuse')).length).toBe(1);
      process.kill(leader, 'SIGKILL');
      expect(await run.finished).not.toMatchObject({ code: 0 });
      expect([...left(), ...ofSession()]).toEqual([]);
    });

    it('of an image that is not there is an error before anything is started', async () => {
      const { ubench, left } = projectOf(specOf('apptainer', './none.sif'), [apptainer]);
      const { code, stdout, stderr } = await ubench('run');
      expect(code, stderr).toBe(3);
      expect(stdout).toContain('[CONTAINERS_E_IMAGE_MISSING]');
      expect(left()).toEqual([]);
    });

    it.for(otherSteps.container.filter((point) => point.startsWith('local.image')))('is cleaned up where ubench is killed at %s', async (point) => {
      const { start, ubench, left } = projectOf(specOf('apptainer', rootfs), [apptainer]);
      expect(await start(['run'], { UBENCH_FAILPOINTS: `kill:${point}` }).finished).toMatchObject({ signal: 'SIGKILL' });
      expect(left()).not.toEqual([]);
      expect(await ubench('doctor', '--clean')).toMatchObject({ code: expect.any(Number) });
      expect(left()).toEqual([]);
    });
  });
});

withService('podman', (podman) => {
  const image = 'localhost/ubench-deployments:1';
  beforeAll(() => {
    execFileSync(podman, ['import', '--quiet', '-', image], { input: execFileSync('tar', ['-C', rootfs, '-c', '.'], { maxBuffer: 2 ** 30 }) });
  });

  describe.each(['podman', 'docker'])('a real PostgreSQL in a container by %s (docker being podman by that name)', (runtime) => {
    it('is measured as one that is a process, and leaves nothing', async () => {
      const { project, ubench, left, runs } = projectOf(specOf(runtime, image), [podman]);
      const { code, stderr } = await ubench('run');
      expect(code, stderr).toBe(0);
      expect(project.result.deployments[0]).toMatchObject({ placement: { runtime, image }, place: { image: expect.stringMatching(/^sha256:/) } });
      expect(left()).toEqual([]);
      expect(containersOf(podman, runs())).toEqual([]);
    });
  });

  describe('a container by podman', () => {
    const endless = specOf('podman', image, "duration: '100s', warmup: '0s'");

    it('is ended after its ubench was killed', async () => {
      const { start, ubench, runs, left } = projectOf(endless, [podman]);
      const run = start(['run']);
      await run.printed(/reads: measuring/);
      run.kill('SIGKILL');
      await run.finished;
      expect(containersOf(podman, runs()).length).toBe(1);
      expect(argumentsWithPassword(runs())).toEqual([]);
      expect(await ubench('stop', runs()[0]!)).toMatchObject({ code: 0 });
      expect([...left(), ...containersOf(podman, runs())]).toEqual([]);
    });

    it('that was made and never started is gone after a clean-up', async () => {
      const { start, ubench, runs, left } = projectOf(endless, [podman]);
      const run = start(['run']);
      await run.printed(/reads: measuring/);
      run.kill('SIGKILL');
      await run.finished;
      const [name] = containersOf(podman, runs());
      execFileSync(podman, ['rm', '--force', '--time', '0', name!]);
      execFileSync(podman, ['create', '--name', name!, image, 'sleep', '600']);
      expect(await ubench('doctor', '--clean')).toMatchObject({ code: expect.any(Number) });
      expect([...left(), ...containersOf(podman, runs())]).toEqual([]);
    });

    it.for(['local.container:before', 'local.container:after'])('is cleaned up where ubench is killed at %s', async (point) => {
      const { start, ubench, runs, left } = projectOf(specOf('podman', image), [podman]);
      expect(await start(['run'], { UBENCH_FAILPOINTS: `kill:${point}` }).finished).toMatchObject({ signal: 'SIGKILL' });
      await ubench('doctor', '--clean');
      expect([...left(), ...containersOf(podman, runs())]).toEqual([]);
    });

    it.for(['local.container-now:before', 'local.container-now:after'])('is cleaned up where a second Ctrl-C is cut short at %s', async (point) => {
      const { start, ubench, runs, left } = projectOf(endless, [podman]);
      const run = start(['run'], { UBENCH_FAILPOINTS: `kill:${point}` });
      await run.printed(/reads: measuring/);
      run.kill('SIGINT');
      await run.printed(/stopping/);
      run.kill('SIGINT');
      await run.finished;
      await ubench('doctor', '--clean');
      expect([...left(), ...containersOf(podman, runs())]).toEqual([]);
    });
  });
});

it('a runtime that is not on the PATH is an error that says so', async () => {
  const tools = join(directory, 'tools');
  mkdirSync(tools);
  for (const name of ['sh', 'hostname', 'tr', 'sed', 'cut']) symlinkSync(execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim(), join(tools, name));
  const { start } = projectOf(specOf('podman', 'nginx:1.27'), []);
  const { code, stdout, stderr } = await start(['run'], { PATH: tools }).finished;
  expect(code, stderr).toBe(3);
  expect(stdout).toContain('[CONTAINERS_E_RUNTIME_MISSING]');
});
