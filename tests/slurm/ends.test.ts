import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Project } from '../harness/project.ts';
import { withService } from '../services/with-service.ts';
import { asRoot, Cluster, jobsAt, type Profile, reaches, siteProject, type Started, stateAt, submissionsIn, until } from './cluster.ts';
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

const tooMuch = { status: 'ERROR', reason: 'OUT_OF_MEMORY: its job ran out of memory (OutOfMemory)' };

/** What the memory of a job is limited by at a site. */
const limitsMemory = existsSync('/sys/fs/cgroup/memory');

const partitionOf = ({ alone }: End, phase: string): Profile => (alone === undefined ? {} : { partition: `${alone}-${phase}` });

withService('slurm', () => {
  let site: Site;
  beforeAll(async () => {
    const phases = [...Object.keys(lastLines), 'cli'];
    site = await startSite({
      nodes: 9,
      cgroups: limitsMemory,
      slurmConf: { PreemptType: 'preempt/partition_prio', PreemptMode: 'REQUEUE' },
      partitions: {
        cpu: 'Nodes=n1,n9 Default=YES PriorityTier=1',
        ...Object.fromEntries(phases.flatMap((phase, index) => [[`doomed-${phase}`, `Nodes=n${2 + index}`], [`low-${phase}`, `Nodes=n${5 + index} PriorityTier=1`]])),
        full: 'Nodes=n8',
        short: 'Nodes=n8 MaxTime=02:00:00',
        urgent: 'Nodes=n5,n6,n7 PriorityTier=10 PreemptMode=OFF',
      },
    });
  });
  afterAll(() => site?.stop());

  describe.concurrent('how a job ends', () => {
    describe('a run whose instance ends under load says what its end is called, what to do and what it logged last:', () => {
      it.for(ends.map((end) => [end.what, end] as const))('%s', async ([, end], { expect, onTestFinished }) => {
        const scratch = `${site.scratch}/${end.what.replaceAll(' ', '-')}`;
        const project = siteProject(site, onTestFinished, { profile: { ...partitionOf(end, 'cli'), scratch } });
        const run = project.start('run', '--backend', 'site');
        const job = await loadedJob(run, scratch);
        await end.bring(site, job);
        const { code, stdout } = await run.finished;
        expect(oneLine(stdout)).toMatch(/error: 'web' ended during the load: .* \[UBENCH_E_DIED_UNDER_LOAD\]/);
        expect(oneLine(stdout)).toMatch(end.reason);
        if (end.fix !== undefined) expect(oneLine(stdout)).toMatch(end.fix);
        expect(stdout).toContain(lastLines.loaded);
        expect(code).toBe(3);
        expect(invalidBy(project)).toContain('instance-died');
        expect(await stateAt(site, job)).toBe(end.state);
        expect(submissionsIn(scratch)).toEqual([]);
      });
    });

    describe('an instance whose job ends otherwise than it was told says, one look after Slurm knows it, what its end is called, what to do, and what it logged last:', () => {
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

    describe.skipIf(!limitsMemory)('an instance that takes more memory than its job has (where cgroups of version 1 limit it)', () => {
      it('while it starts', async ({ expect }) => {
        await using cluster = new Cluster(site);
        const started = await cluster.start(['perl', '-e', `$| = 1; print "loading\n"; my @all = map { 'a' x 1_000_000 } 1 .. 400; sleep 1000`]);
        await reaches(site, started.job, 'OUT_OF_MEMORY');
        await sleep(pollInterval_ms);
        expect(await cluster.state(started)).toMatchObject({ ...tooMuch, fix: expect.stringContaining('deploy(…, { resources: { memory: … } })') });
        expect(await cluster.log(started)).toContain('loading');
        await cluster.backend.instances.stop([started.handle]);
      });

      it('under load', async ({ expect }) => {
        await using cluster = new Cluster(site);
        const started = await cluster.start();
        await cluster.becomes(started, 'RUNNING');
        await cluster.ask(started, 'grow');
        await reaches(site, started.job, 'OUT_OF_MEMORY');
        await sleep(pollInterval_ms);
        expect(await cluster.state(started)).toMatchObject({ ...tooMuch, fix: expect.stringContaining('deploy(…, { resources: { memory: … } })') });
        expect(await cluster.log(started)).toContain('the server was asked for grow');
        await cluster.backend.instances.stop([started.handle]);
      });

      it('under load of a run', async ({ expect, onTestFinished }) => {
        const project = siteProject(site, onTestFinished, { profile: { scratch: `${site.scratch}/memory` }, workload: "http.request({ path: '/grow' })" });
        const { code, stdout } = await project.ubench('run', '--backend', 'site');
        expect(oneLine(stdout)).toMatch(/error: 'web' ended during the load: OUT_OF_MEMORY: its job ran out of memory .*\[UBENCH_E_DIED_UNDER_LOAD\].*the server was asked for grow.*resources: \{ memory: … \}/);
        expect(invalidBy(project)).toContain('instance-died');
        expect(code).toBe(3);
      });
    });

    describe('an instance that ends between its start and its first answer', () => {
      it.for([
        { how: 'by an exit code', command: ['sh', '-c', 'echo no settings; exit 3'], reason: 'it exited with code 3', says: 'no settings' },
        { how: 'by an exit code of success', command: ['sh', '-c', 'echo nothing to do'], reason: 'it exited with code 0', says: 'nothing to do' },
        { how: 'by a signal of its own', command: ['sh', '-c', 'echo about to fall; kill -SEGV $$'], reason: 'it was killed by SIGSEGV', says: 'about to fall' },
        { how: 'because there is no such program', command: ['/no/such/program'], reason: 'it exited with code 127', says: /\/no\/such\/program/ },
        { how: 'because a module cannot be loaded', profile: { modules: ['Apptainer/1.3.6'] }, reason: 'the module Apptainer/1.3.6 could not be loaded', says: /module: command not found/, fix: /set `modules` of the backend/ },
        { how: 'because its prolog exits', profile: { prolog: ['echo no licence', 'exit 5'] }, reason: 'a line of the prolog ended the job with code 5 before the program was started', says: 'no licence', fix: /Correct `prolog`/ },
        { how: 'because no directory can be made for it', profile: { nodeDirectory: '/no/such/place' }, reason: 'no directory can be made in /no/such/place on this node', says: /\/no\/such\/place/, fix: /Set `nodeDirectory`/ },
      ])('$how says so', async ({ command = [], profile, reason, says, fix }, { expect }) => {
        await using cluster = new Cluster(site, profile);
        const started = await cluster.start(command);
        await until('Slurm knows that it has ended', () => stateAt(site, started.job), (state) => state === 'FAILED' || state === 'COMPLETED');
        await sleep(pollInterval_ms);
        expect(await cluster.state(started)).toMatchObject({ status: reason.endsWith(' 0') ? 'STOPPED' : 'ERROR', reason, ...(fix && { fix: expect.stringMatching(fix) }) });
        expect((await cluster.log(started)).join('\n')).toMatch(says);
        await cluster.backend.instances.stop([started.handle]);
      });

      it('is an error of the run, with what it logged last and what to do', async ({ expect, onTestFinished }) => {
        const scratch = `${site.scratch}/died-starting`;
        const project = siteProject(site, onTestFinished, { profile: { scratch, prolog: ['echo no licence', 'exit 5'] } });
        const { stdout, code } = await project.ubench('run', '--backend', 'site');
        expect(oneLine(stdout)).toMatch(/'web' ended while .*a line of the prolog ended the job with code 5.*\[UBENCH_E_DIED_STARTING\].*no licence.*Correct `prolog`/);
        expect(code).toBe(3);
        expect(submissionsIn(scratch)).toEqual([]);
      });
    });

    describe('an instance whose place is taken from it for a while', () => {
      it('waits again when an administrator requeues its job, and has restarted', async ({ expect }) => {
        await using cluster = new Cluster(site);
        const started = await cluster.start();
        await cluster.becomes(started, 'RUNNING');
        await requeue(started.job);
        const waiting = await cluster.becomes(started, 'PENDING');
        expect(waiting).toMatchObject({ restarts: 1, reason: expect.stringMatching(/^BeginTime: /) });
        await asRoot(site, 'scontrol', 'update', `jobid=${started.job}`, 'StartTime=now');
        // It never seems to have ended meanwhile.
        const seen = new Set<string>();
        await until('it runs again', () => cluster.state(started), ({ status }) => (seen.add(status), status === 'RUNNING'));
        expect([...seen].filter((status) => !['PENDING', 'STARTING', 'RUNNING'].includes(status))).toEqual([]);
        expect(await cluster.state(started)).toMatchObject({ restarts: 1 });
        await cluster.ask(started, 'work');
        await until('it answers', () => cluster.log(started, 1), ([line]) => line === lastLines.loaded);
        await cluster.backend.instances.stop([started.handle]);
        expect(await jobsAt(site)).not.toContain(started.job);
      });

      it('waits while its job is suspended, counts that as a restart, and is stopped all the same', async ({ expect }) => {
        await using cluster = new Cluster(site);
        const started = await cluster.start();
        await cluster.becomes(started, 'RUNNING');
        await asRoot(site, 'scontrol', 'suspend', started.job);
        expect(await cluster.becomes(started, 'PENDING')).toMatchObject({ restarts: 1, reason: 'SUSPENDED: its job is suspended' });
        await asRoot(site, 'scontrol', 'resume', started.job);
        expect(await cluster.becomes(started, 'RUNNING')).toMatchObject({ restarts: 1 });
        await asRoot(site, 'scontrol', 'suspend', started.job);
        expect(await cluster.becomes(started, 'PENDING')).toMatchObject({ restarts: 2 });
        await cluster.backend.instances.stop([started.handle]);
        expect(await jobsAt(site)).not.toContain(started.job);
      });

      it.for([
        ['requeued', (job: string) => requeue(job)],
        ['suspended', (job: string) => asRoot(site, 'scontrol', 'suspend', job)],
      ] as const)('makes invalid what was measured meanwhile: %s', async ([what, take], { expect, onTestFinished }) => {
        const scratch = `${site.scratch}/${what}`;
        const project = siteProject(site, onTestFinished, { profile: { scratch } });
        const run = project.start('run', '--backend', 'site');
        const job = await loadedJob(run, scratch);
        await take(job);
        const { code, stdout } = await run.finished;
        expect(invalidBy(project)).toContain('instance-restarted');
        expect(stdout).toContain(what === 'requeued' ? 'BeginTime' : 'SUSPENDED');
        expect(code).toBe(3);
        expect(await jobsAt(site)).not.toContain(job);
        expect(submissionsIn(scratch)).toEqual([]);
      });
    });
  });

  describe('a job that waits', () => {
    beforeAll(async () => {
      const { stdout } = await site.exec(['sbatch', '--parsable', '-p', 'full', '--exclusive', '-o', '/dev/null', '--wrap', 'sleep 1000']);
      await reaches(site, stdout.trim(), 'RUNNING');
    });

    it('says for what', async ({ expect }) => {
      await using cluster = new Cluster(site, { partition: 'full' });
      const first = await cluster.start();
      const says = (started: Started, reason: string) => until(`it waits for ${reason}`, () => cluster.state(started), (state) => state.reason?.startsWith(`${reason}: `) === true);
      expect(await says(first, 'Resources')).toMatchObject({ status: 'PENDING', reason: expect.stringContaining('it goes next') });
      const second = await cluster.start();
      expect(await says(second, 'Priority')).toMatchObject({ status: 'PENDING' });
      await asRoot(site, 'scontrol', 'hold', second.job);
      expect(await says(second, 'JobHeldAdmin')).toMatchObject({ reason: expect.stringContaining('administrators') });
      await asRoot(site, 'scontrol', 'release', second.job);
      const failed = (await site.exec(['sbatch', '--parsable', '-o', '/dev/null', '--wrap', 'exit 1'])).stdout.trim();
      await asRoot(site, 'scontrol', 'update', `jobid=${second.job}`, `dependency=afterok:${failed}`);
      expect(await says(second, 'DependencyNeverSatisfied')).toMatchObject({ reason: expect.stringContaining('it will never start') });
      await cluster.backend.instances.stop([first.handle, second.handle]);
      expect(await jobsAt(site)).not.toContain(first.job);
      expect(await jobsAt(site)).not.toContain(second.job);
    });

    it('for longer than its partition allows meanwhile says so', async ({ expect }) => {
      await using cluster = new Cluster(site, { partition: 'short' });
      const early = await cluster.start();
      await asRoot(site, 'scontrol', 'update', 'partitionname=short', 'MaxTime=1');
      const late = await cluster.start();
      const waiting = await until('it is judged', () => cluster.state(late), ({ reason = '' }) => reason.startsWith('PartitionTimeLimit'));
      expect(waiting).toMatchObject({ status: 'PENDING', reason: expect.stringContaining('it will never start: its time limit is over that of the partition') });
      await cluster.backend.instances.stop([early.handle, late.handle]);
    });

    it('for longer than queueTimeout ends the run, and is gone', async ({ expect, onTestFinished }) => {
      const scratch = `${site.scratch}/queued`;
      const project = siteProject(site, onTestFinished, { profile: { scratch, partition: 'full', queueTimeout: '2s' } });
      const { code, stdout } = await project.ubench('run', '--backend', 'site');
      expect(oneLine(stdout)).toMatch(/'web' waited in the queue of 'site' for longer than 2 s: Resources: .*\[UBENCH_E_QUEUED_TOO_LONG\]/);
      expect(stdout).toContain('queueTimeout');
      expect(code).toBe(3);
      expect((await site.exec(['squeue', '-h', '-o', '%j'])).stdout).not.toContain(project.result.run.id);
      expect(submissionsIn(scratch)).toEqual([]);
    });
  });

  const requeue = async (job: string): Promise<void> => {
    await asRoot(site, 'scontrol', 'update', `jobid=${job}`, 'requeue=1');
    await asRoot(site, 'scontrol', 'requeue', job);
  };
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

/** As it was before it was broken into lines. */
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

/** Codes of the findings for which the only benchmark of a project is invalid. */
const invalidBy = ({ result }: Project): string[] => result.benchmarks[0]!.validity.reasons.map(({ code }) => code);

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
