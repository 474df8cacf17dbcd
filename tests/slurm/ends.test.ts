import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { withService } from '../services/with-service.ts';
import { asRoot, Cluster, type Profile, reaches, siteProject, stateAt, submissionsIn, until } from './cluster.ts';
import { type Site, startSite } from './site/start-site.ts';

/** As the backend of every test has it. */
const pollInterval_ms = 1_000;

/** Is started and never listens. */
const stuck = ['sh', '-c', 'echo this is where it stands; exec sleep 1000'];
const lastLines = { starting: 'this is where it stands', loaded: 'the server was asked for work' };
type Phase = keyof typeof lastLines;

/** An end that Slurm or the job has a name for. */
interface End {
  readonly what: string;
  /** On nodes that nobody else uses. */
  readonly alone?: string;
  /** Brings it about. */
  bring(site: Site, job: string): Promise<unknown>;
  /** What Slurm calls it. */
  readonly state: string;
  readonly reason: RegExp;
  readonly fix?: RegExp;
}

/** Signals whatever a job has started. */
async function killServer(site: Site, job: string, signal: string): Promise<void> {
  const node = await asRoot(site, 'squeue', '-h', '-o', '%N', '-j', job);
  const script = `for pid in $(grep -lzsx SLURM_JOB_ID=${job} /proc/[0-9]*/environ | cut -d/ -f3); do ! grep -qzsx 'UBENCH_INSTANCE=.*' /proc/$pid/environ || kill -${signal} $pid; done`;
  await site.exec(['sh', '-c', script], { node, user: 'root' });
}

const ends: readonly End[] = [
  { what: 'its time limit', bring: (site, job) => site.timeOut(job), state: 'TIMEOUT', reason: /TIMEOUT: its job ran into its time limit/, fix: /Set a longer `timeLimit`/ },
  {
    what: 'the failure of its node',
    alone: 'doomed',
    async bring(site, job) {
      const node = await asRoot(site, 'squeue', '-h', '-o', '%N', '-j', job);
      await site.killNode(node);
      await site.setNodeDown(node);
    },
    state: 'NODE_FAIL',
    reason: /NODE_FAIL: its job lost its node/,
    fix: /The node failed, and not the service/,
  },
  { what: 'the scancel of somebody else', bring: (site, job) => asRoot(site, 'scancel', job), state: 'CANCELLED', reason: /CANCELLED: its job was cancelled/, fix: /Somebody, or a limit of the cluster/ },
  {
    what: 'a job of higher priority',
    alone: 'low',
    bring: async (site, job) => site.exec(['sbatch', '-p', 'urgent', '-w', await asRoot(site, 'squeue', '-h', '-o', '%N', '-j', job), '--exclusive', '-o', '/dev/null', '--wrap', 'sleep 1']),
    state: 'PREEMPTED',
    reason: /PREEMPTED: its job had to make room for a job of higher priority/,
    fix: /whose jobs are not preempted/,
  },
  { what: 'SIGKILL', bring: (site, job) => killServer(site, job, 'KILL'), state: 'FAILED', reason: /it was killed by SIGKILL/ },
  { what: 'SIGABRT', bring: (site, job) => killServer(site, job, 'ABRT'), state: 'FAILED', reason: /it was killed by SIGABRT/ },
];

const partitionOf = ({ alone }: End, phase: string): Profile => (alone === undefined ? {} : { partition: `${alone}-${phase}` });

withService('slurm', () => {
  let site: Site;
  beforeAll(async () => {
    const phases = [...Object.keys(lastLines), 'cli'];
    site = await startSite({
      nodes: 7,
      slurmConf: { PreemptType: 'preempt/partition_prio', PreemptMode: 'REQUEUE' },
      partitions: {
        cpu: 'Nodes=n1 Default=YES PriorityTier=1',
        ...Object.fromEntries(phases.flatMap((phase, index) => [[`doomed-${phase}`, `Nodes=n${2 + index}`], [`low-${phase}`, `Nodes=n${5 + index} PriorityTier=1`]])),
        urgent: 'Nodes=n5,n6,n7 PriorityTier=10 PreemptMode=OFF',
      },
    });
  });
  afterAll(() => site?.stop());

  describe.concurrent('an instance whose job ends otherwise than it was told says, one look after Slurm knows it, what its end is called, what to do, and what it logged last:', () => {
    it.for(ends.flatMap((end) => (Object.keys(lastLines) as Phase[]).map((phase) => [end.what, phase, end] as const)))('%s, %s', async ([, phase, end], { expect }) => {
      await using cluster = new Cluster(site, partitionOf(end, phase));
      const started = await cluster.start(phase === 'starting' ? stuck : []);
      if (phase === 'loaded') {
        await cluster.becomes(started, 'RUNNING');
        await cluster.ask(started, 'work');
      }
      await until('it logs', () => cluster.log(started, 1), ([line]) => line === lastLines[phase]);
      await cluster.becomes(started, phase === 'starting' ? 'STARTING' : 'RUNNING');
      await end.bring(site, started.job);
      await reaches(site, started.job, end.state);
      await sleep(pollInterval_ms);
      const state = await cluster.state(started);
      expect(state).toMatchObject({ status: 'ERROR', reason: expect.stringMatching(end.reason), ...(end.fix && { fix: expect.stringMatching(end.fix) }) });
      expect(await cluster.log(started)).toContain(lastLines[phase]);
      await cluster.backend.instances.stop([started.handle]);
      expect(await cluster.backend.instances.find({ run: 'a-run' })).not.toContainEqual(started.handle);
    });
  });

  describe.concurrent('ubench says the same of one that ends under load:', () => {
    it.for(ends.map((end) => [end.what, end] as const))('%s', async ([, end], { expect, onTestFinished }) => {
      const scratch = `${site.scratch}/${end.what.replaceAll(' ', '-')}`;
      const project = siteProject(site, onTestFinished, { profile: { ...partitionOf(end, 'cli'), scratch } });
      const run = project.start('run', '--backend', 'site');
      const job = await loadedJob(run, scratch);
      await end.bring(site, job);
      const { code, stdout, stderr } = await run.finished;
      console.log(stdout);
      expect(stderr).toMatch(/'web' ended during the load: /);
      expect(stderr).toMatch(end.reason);
      if (end.fix !== undefined) expect(stderr).toMatch(end.fix);
      expect(stderr).toContain(lastLines.loaded);
      expect(code).toBe(4);
      expect(project.result.benchmarks[0]!.validity).toMatchObject({ valid: false, reasons: expect.arrayContaining([expect.objectContaining({ code: 'instance-died' })]) });
      expect(await stateAt(site, job)).toBe(end.state);
      expect(submissionsIn(scratch)).toEqual([]);
    });
  });

  /** The job of the only instance below a scratch directory, once its server is under load. */
  async function loadedJob(run: { readonly finished: Promise<{ readonly stderr: string }> }, scratch: string): Promise<string> {
    let ended: string | undefined;
    void run.finished.then(({ stderr }) => (ended = stderr));
    for (;;) {
      if (ended !== undefined) throw new Error(`it ended: ${ended}`);
      const [directory] = submissionsIn(scratch);
      if (directory !== undefined && textOf(join(directory, '0/log')).includes(lastLines.loaded)) return /^job (\d+)$/m.exec(textOf(join(directory, '0/state')))![1]!;
      await sleep(20);
    }
  }
});

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
