import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LaunchContext, LaunchSpec, Placement } from '@ubench/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { processesOf } from '../harness/instance-files.ts';
import { withService } from '../services/with-service.ts';
import { asRoot, Cluster, jobsAt, type Started, until } from './cluster.ts';
import { serverCommand } from './server-program.ts';
import { type Site, startSite } from './site/start-site.ts';

const run = 'a-run';
const twoNodes: Placement = { runtime: 'process', resources: { nodes: 2 } };

/** Directories of instances in what only a node sees. */
const keptOnNodes = (site: Site): string[] => site.nodes.flatMap((node) => readdirSync(join(site.directory, 'tmp', node)).filter((name) => name.startsWith('ubench-')));

/** Every rank says what it knows, and listens. */
const telling = (context: LaunchContext): Partial<LaunchSpec> => {
  const { rank, ranks, head, peers, host } = context;
  const says = `rank ${rank} of ${ranks} at ${host}:${context.port('http')}, head ${head}:${context.headPort('http')}, all ${peers}`;
  return { command: ['sh', '-c', 'echo "$1"; shift; exec "$@"', 'sh', says, ...serverCommand, host, context.port('http')] };
};

/** Ends by itself by nothing but a kill. */
const stubborn = (context: LaunchContext): Partial<LaunchSpec> => ({
  command: ['sh', '-c', 'trap "" TERM; echo "this is rank $1"; shift; "$@" & while :; do sleep 1; done', 'sh', context.rank, ...serverCommand, context.host, context.port('http')],
  stop: { signal: 'SIGTERM', grace_ns: 1e9 },
});

withService('slurm', () => {
  let site: Site;
  let cluster: Cluster;
  beforeAll(async () => {
    site = await startSite({ nodes: 2 });
    cluster = new Cluster(site);
  });
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    await site.stop();
  });

  /** What is left of it: jobs, processes on any node, directories of nodes. */
  const expectNothingLeft = async (): Promise<void> => {
    await until('the job is gone', () => jobsAt(site), (jobs) => jobs.length === 0);
    // What outlives Slurm's own kill looks once a second.
    await until('no process is left', () => processesOf([run]), (processes) => processes.length === 0);
    await until('no directory is left', () => keptOnNodes(site), (names) => names.length === 0);
  };
  const stop = async ({ handle }: Started) => (await cluster.backend.instances.stop([handle]))[0]!.forced;

  /** Kills what has a variable of the environment, as far as it was started with it. */
  const killProcess = async (variable: string): Promise<void> => {
    const found = await asRoot(site, 'bash', '-c', `grep -lzsx '${variable}' /proc/[0-9]*/environ | cut -d/ -f3 | sort -n | head -1`);
    await asRoot(site, 'kill', '-KILL', found);
  };

  it('an instance spans nodes: each rank knows the others, all listen, and all are stopped', async () => {
    const started = await cluster.start(telling, twoNodes);
    await cluster.becomes(started, 'RUNNING');
    const { url, replicas = [] } = await cluster.backend.instances.endpoint(started.handle);
    expect(replicas).toHaveLength(1);
    for (const address of [url, ...replicas]) expect((await fetch(address)).status).toBe(200);
    expect(await cluster.backend.instances.facts!([started.handle])).toEqual([{ job: started.job, node: 'n1', nodes: 'n1,n2' }]);
    const said = (await cluster.log(started)).filter((line) => line.includes(' of 2 at '));
    const [, port] = /^0: rank 0 of 2 at 10\.77\.0\.11:(\d+), /.exec(said.toSorted()[0]!)!;
    expect(said.toSorted()).toEqual([
      `0: rank 0 of 2 at 10.77.0.11:${port}, head 10.77.0.11:${port}, all 10.77.0.11,10.77.0.12`,
      expect.stringMatching(new RegExp(`^1: rank 1 of 2 at 10\\.77\\.0\\.12:\\d+, head 10\\.77\\.0\\.11:${port}, all 10\\.77\\.0\\.11,10\\.77\\.0\\.12$`)),
    ]);
    expect(await stop(started)).toBe(false);
    expect(await cluster.state(started)).toMatchObject({ status: 'STOPPED' });
    await expectNothingLeft();
  });

  it('a follower that names a port of the head begins when the head listens there, and has no address where it does not name one of its own', async () => {
    const started = await cluster.start(({ host, head, rank, port, headPort }) => ({
      env: { COLOUR: 'red' },
      init: [['echo', 'the head is prepared']],
      command: ['sh', '-c', 'sleep 1; exec "$@"', 'sh', ...serverCommand, host, port('http')],
      follower: {
        init: [['bash', '-c', 'exec 3<>"/dev/tcp/$1/$2" && echo it was let in', 'bash', head, headPort('http')]],
        command: ['sh', '-c', `echo "rank ${rank} is $COLOUR"; exec sleep 1000`],
      },
    }), twoNodes);
    await cluster.becomes(started, 'RUNNING');
    expect(await cluster.backend.instances.endpoint(started.handle)).toEqual({ url: expect.any(String) });
    await until('all have said something', () => cluster.log(started), (lines) => lines.includes('1: rank 1 is red'));
    expect((await cluster.log(started)).toSorted()).toEqual(['0: the head is prepared', '0: the server listens', '1: it was let in', '1: rank 1 is red']);
    await stop(started);
    await expectNothingLeft();
  });

  it('several processes on a node are ranks as well', async () => {
    const started = await cluster.start(telling, { runtime: 'process', resources: { nodes: 2, tasks_per_node: 2 } });
    await cluster.becomes(started, 'RUNNING');
    const { url, replicas = [] } = await cluster.backend.instances.endpoint(started.handle);
    for (const address of [url, ...replicas]) expect((await fetch(address)).status).toBe(200);
    expect(replicas).toHaveLength(3);
    expect(await cluster.backend.instances.facts!([started.handle])).toEqual([expect.objectContaining({ nodes: 'n1,n1,n2,n2' })]);
    await stop(started);
    await expectNothingLeft();
  });

  it.each([0, 1])('when the program of rank %i is killed, the instance is dead, says of which, and nothing is left', async (rank) => {
    const started = await cluster.start(telling, twoNodes);
    await cluster.becomes(started, 'RUNNING');
    await killProcess(`UBENCH_INSTANCE=.*[.]${rank}`);
    expect(await cluster.becomes(started, 'ERROR')).toMatchObject({ reason: `rank ${rank} on n${rank + 1}: it was killed by SIGKILL` });
    await expectNothingLeft();
    await stop(started);
  });

  it('when one never comes to listen, its end is told', async () => {
    const started = await cluster.start(({ host, rank, port }) => ({ command: ['sh', '-c', '[ "$1" = 0 ] || exit 7; shift; exec "$@"', 'sh', rank, ...serverCommand, host, port('http')] }), twoNodes);
    expect(await cluster.becomes(started, 'ERROR')).toMatchObject({ reason: 'rank 1 on n2: it exited with code 7' });
    await expectNothingLeft();
    await stop(started);
  });

  it('when what keeps a rank is killed, nothing is left of any', async () => {
    const started = await cluster.start(telling, twoNodes);
    await cluster.becomes(started, 'RUNNING');
    await killProcess('SLURM_PROCID=1');
    expect(await cluster.becomes(started, 'ERROR')).toMatchObject({ reason: 'rank 1 on n2: what kept it was ended by somebody else' });
    await expectNothingLeft();
    await stop(started);
  });

  it.each<{ way: string; end(started: Started): Promise<unknown> }>([
    { way: 'stop', end: (started) => stop(started) },
    { way: 'kill', end: ({ handle }) => Promise.resolve(cluster.backend.instances.kill([handle])) },
    { way: 'scancel', end: ({ job }) => asRoot(site, 'scancel', job) },
  ])('one that will not end is ended by $way on every node', async ({ end }) => {
    const started = await cluster.start(stubborn, twoNodes);
    await cluster.becomes(started, 'RUNNING');
    expect(processesOf([run]).length).toBeGreaterThan(2);
    await end(started);
    await expectNothingLeft();
    await stop(started);
  });

  it('is found by another process, and stopped by it', async () => {
    const started = await cluster.start(telling, twoNodes);
    await cluster.becomes(started, 'RUNNING');
    const other = new Cluster(site);
    const found = await other.backend.instances.find({ run });
    expect(found).toEqual([started.handle]);
    expect((await other.backend.instances.endpoint(found[0]!)).replicas).toHaveLength(1);
    await other.backend.instances.stop(found);
    await other[Symbol.asyncDispose]();
    await expectNothingLeft();
  });

  it('more nodes than there are, and ranks on loopback, are refused before anything is submitted', async () => {
    await expect(cluster.start(telling, { runtime: 'process', resources: { nodes: 3 } })).rejects.toMatchObject({ code: 'SLURM_E_NODES', what: "The deployment 'web' spans 3 nodes, and the partition 'cpu' has 2: such a job would wait for ever." });
    await using loopback = new Cluster(site, { bind: 'loopback' });
    await expect(loopback.start(telling, twoNodes)).rejects.toMatchObject({ code: 'SLURM_E_RANKS_ON_LOOPBACK' });
    expect(await jobsAt(site)).toEqual([]);
  });
});
