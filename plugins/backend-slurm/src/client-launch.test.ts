import { describe, expect, it } from 'vitest';
import { agentsOf, profileFor } from './client-job.ts';
import { clientLaunch } from './client-launch.ts';
import { clusterProfile } from './cluster-profile.ts';
import { previewScripts } from './preview.ts';
import { slurmBackend } from './slurm.ts';

const asked = { count: 8, bundle: '/here/bundle.mjs', files: [], env: { A_SECRET: 'hush' } };
const files = { node: '/there/node', bundle: '/there/spec/bundle.mjs' };

function launchOf(options: object, more: object = {}, there: object = {}) {
  const profile = clusterProfile.parse(options);
  const agent = agentsOf(profile);
  if (agent === false) throw new Error('no agents');
  return { profile, ...clientLaunch({ ...asked, ...more }, { ...files, ...there }, agent, profile) };
}

/** Of its job script, as `--dry-run` shows it. */
function headerOf(options: object, more: object = {}): string[] {
  const { profile, request, resources } = launchOf(options, more);
  const [preview] = previewScripts([{ deployment: 'agents', service: 'agents', owner: { run: 'r' }, request, placement: { runtime: 'process', resources }, log: { directory: '/logs', name: 'a' } }], profile);
  return preview!.text.split('\n').flatMap((line) => (line.startsWith('#SBATCH ') ? [line.slice(8)] : []));
}

const launcherOf = (options: object, more: object = {}): string[] => JSON.parse(launchOf(options, more).request.spec.command.find((word) => word.startsWith('--launcher='))!.slice('--launcher='.length)) as string[];

describe('the job of agents', () => {
  it('asks for as many tasks as agents, on as many nodes as it takes, two cores each', () => {
    const header = headerOf({});
    expect(header).toEqual(expect.arrayContaining(['--ntasks=8', '--cpus-per-task=2', '--time=01:00:00', '--no-requeue']));
    expect(header.filter((option) => /nodes|ntasks-per|mem|exclusive|partition/.test(option))).toEqual([]);
  });

  it('asks for what the options of agents say where they differ from those of services', () => {
    const agent = { partition: 'small', nodes: 2, tasksPerNode: 4, cpus: 3, memory: '3 GiB', exclusive: true, timeLimit: '2h' };
    const profile = { partition: { cpu: 'cpu', gpu: 'gpu' }, account: 'p1', timeLimit: '30m', agent };
    expect(headerOf(profile)).toEqual(expect.arrayContaining(['--partition=small', '--account=p1', '--time=02:00:00', '--nodes=2', '--ntasks=8', '--ntasks-per-node=4', '--cpus-per-task=3', '--mem-per-cpu=1024M', '--exclusive']));
    expect(headerOf({ ...profile, agent: {} })).toEqual(expect.arrayContaining(['--partition=cpu', '--time=00:30:00']));
  });

  it('asks for the cores that a benchmark says', () => expect(headerOf({ agent: { cpus: 3 } }, { cpus: 5 })).toContain('--cpus-per-task=5'));

  it('asks for no more nodes than agents', () => expect(headerOf({ agent: { nodes: 4, tasksPerNode: 2 } }, { count: 1 })).toEqual(expect.arrayContaining(['--nodes=1', '--ntasks=1', '--ntasks-per-node=1'])));

  it('starts them by srun, which is told again what the job has asked for', () => {
    const launcher = launcherOf({ agent: { nodes: 2 } });
    expect(launcher[0]).toBe('srun');
    expect(launcher).toEqual(expect.arrayContaining(['--ntasks=8', '--cpus-per-task=2', '--nodes=2', '--overlap', '--kill-on-bad-exit=0', '--input=none', '--mpi=none', '--chdir={{kept}}/files']));
    expect(launcherOf({ agent: { overlap: false } })).not.toContain('--overlap');
  });

  it('has secrets in its environment alone, and nothing to copy that is on the cluster', () => {
    const { request } = launchOf({});
    expect(request.spec.env).toMatchObject({ A_SECRET: 'hush' });
    expect(JSON.stringify(request.spec.command)).not.toContain('hush');
    expect(request.spec.command.slice(0, 2)).toEqual(['/there/node', '/there/spec/bundle.mjs']);
    expect(request.software).toEqual([]);
  });

  it('makes the directory that agents run in, with what they read', () => {
    expect(launchOf({}).request.spec.init).toEqual([['mkdir', '{{kept}}/files']]);
    expect(launchOf({}, {}, { read: '/there/spec/files' }).request.spec.init![0]!.slice(-2)).toEqual(['/there/spec/files', '{{kept}}/files']);
  });

  it('is shown for a plan, which knows only how many there are', () => {
    const [preview] = previewScripts([{ ...launchOf({}), deployment: 'agents', service: 'agents', owner: { run: 'r' }, placement: { runtime: 'process', resources: { tasks: 3 } }, log: { directory: '/logs', name: 'a' } }], clusterProfile.parse({ agent: { nodes: 2 } }));
    expect(preview!.text).toMatch(/--nodes=2\n.*--ntasks=3\n.*--cpus-per-task=2\n/);
  });

  it('loads a module of its own after those of all', () => {
    const profile = clusterProfile.parse({ modules: ['env'], agent: { node: { module: 'nodejs/24' } } });
    expect(profileFor({ tasks: 2 }, profile).modules).toEqual(['env', 'nodejs/24']);
    expect(profileFor({ cpus: 2 }, profile).modules).toEqual(['env']);
  });
});

describe('agents on a cluster', () => {
  it.each([
    [{}, true],
    [{ agent: {} }, true],
    [{ agent: false }, false],
    // They would reach no service: load comes from here, as it did.
    [{ bind: 'loopback' }, false],
    [{ bind: 'loopback', agent: {} }, true],
  ])('with %j: %j', (options, places) => expect(slurmBackend.placesAgents(clusterProfile.parse(options))).toBe(places));

  it.each([{ node: 'download' }, { node: { path: 'node' } }, { node: { module: 'a\nb' } }, { cpus: 0 }, { nodes: 1.5 }, { partition: 'a b' }, { core: 2 }])('are not asked for by %j', (agent) => expect(clusterProfile.safeParse({ agent }).success).toBe(false));
});
