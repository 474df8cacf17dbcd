import { setTimeout as sleep } from 'node:timers/promises';
import type { Handle } from '@ubench/core';
import type { FrontedCommand, FrontFault } from '@ubench/testkit';
import { describe, expect, it, type TestContext } from 'vitest';
import { frontedSite } from './site/fronted-site.ts';
import { SiteBackend } from './site-backend.ts';
import { jobsOfRuns, leftOfRuns, nothingLeft } from './site-project.ts';

// What goes wrong on a site does so for everybody: each of the tests that run at once has one of its own.
const sites = Array.from({ length: 5 }, () => frontedSite({ nodes: 1 }));
const free = [...sites];

/** A site that nobody else uses meanwhile, and a backend of it. */
class Trial {
  readonly #site: (typeof sites)[number];
  readonly #backend: SiteBackend;

  constructor({ onTestFinished, task }: Pick<TestContext, 'onTestFinished' | 'task'>) {
    this.#site = free.pop()!;
    this.#backend = new SiteBackend(this.#site.site(), `faulty-${task.id}`);
    onTestFinished(async () => {
      await this.#backend[Symbol.asyncDispose]();
      await this.front.clear();
      free.push(this.#site);
    });
  }

  get site() {
    return this.#site.site();
  }

  get front() {
    return this.#site.front();
  }

  jobs = () => jobsOfRuns(this.site, [this.#backend.run]);
  left = () => leftOfRuns(this.site, [this.#backend.run], this.#backend.scratch);
  status = async (handle: Handle) => (await this.#backend.state(handle)).status;
  stop = (handle: Handle) => this.#backend.backend.instances.stop([handle]);

  async start(): Promise<Handle & { job: string; directory: string }> {
    const [handle] = await this.#backend.start();
    return handle as Handle & { job: string; directory: string };
  }

  async run() {
    const handle = await this.start();
    while ((await this.status(handle)) !== 'RUNNING') await sleep(50);
    return handle;
  }

  /** From its start to its end: what runs meanwhile, what is left afterwards, and how many jobs there were. */
  async life() {
    const handle = await this.run();
    const ran = await this.jobs();
    await this.stop(handle);
    return { ran: ran.map(({ id, state }) => ({ meant: id === handle.job, state })), left: await this.left(), jobs: (await this.jobs()).length };
  }

  async calls(command: FrontedCommand, fault: FrontFault['kind']): Promise<number> {
    return (await this.front.calls()).filter((call) => call.command === command && call.fault === fault).length;
  }
}

/** What comes of an instance where nothing goes wrong. */
const oneJob = { ran: [{ meant: true, state: 'RUNNING' }], left: nothingLeft, jobs: 1 };

const odd = { kind: 'exit', code: 3, stderr: 'plugin_load_from_file: dlopen: cannot open shared object file' } as const;

/** What may be wrong with the answer to a question, or with its effect. */
const faults: readonly FrontFault[] = [
  { kind: 'timeout-after-effect' },
  { kind: 'timeout-before-effect' },
  { kind: 'hang', seconds: 1 },
  { kind: 'slow', seconds: 1 },
  { kind: 'garbage' },
  { kind: 'empty' },
  { kind: 'cut' },
  odd,
];

describe.concurrent('where Slurm is at fault,', () => {
  // Those that wait longest are begun first.
  it.for(['sinfo', 'scontrol'] as const)('%s that never answers ends a start before anything is submitted, by its name', async (command, context) => {
    const trial = new Trial(context);
    await trial.front.always(command, { kind: 'timeout-before-effect' });
    await expect(trial.start()).rejects.toMatchObject({ code: 'SLURM_E_NOT_ANSWERING', what: expect.stringContaining(command) as string });
    expect(await trial.jobs()).toEqual([]);
    await trial.front.clear();
    expect(await trial.life()).toEqual(oneJob);
  });

  it('an instance that squeue does not have is not taken for gone', async (context) => {
    const trial = new Trial(context);
    const handle = await trial.run();
    await trial.front.always('squeue', { kind: 'empty' });
    // Nor where those that could know give no answer.
    await trial.front.next('sacct', { kind: 'garbage' });
    await trial.front.next('scontrol', { kind: 'timeout-before-effect' }, { kind: 'empty' }, { kind: 'garbage' }, { kind: 'cut' }, odd);
    const asked = await trial.calls('scontrol', 'pass');
    const statuses = new Set<string>();
    const look = async (): Promise<number> => {
      statuses.add(await trial.status(handle));
      return trial.calls('scontrol', 'pass');
    };
    await context.expect.poll(look, { timeout: 60_000, interval: 50 }).toBeGreaterThan(asked);
    expect([...statuses]).toEqual(['RUNNING']);
    // It is told to end, and looked for until it has, although the queue does not have it.
    await trial.stop(handle);
    expect(await trial.left()).toEqual(nothingLeft);
  });

  it.for(faults.filter(({ kind }) => kind !== 'exit'))('a submission whose sbatch meets with $kind becomes one job', async (fault, context) => {
    const trial = new Trial(context);
    await trial.front.next('sbatch', fault);
    expect(await trial.life()).toEqual(oneJob);
  });

  it('a submission that is refused with words that nobody knows ends with them, and leaves nothing', async (context) => {
    const trial = new Trial(context);
    await trial.front.next('sbatch', odd);
    await expect(trial.start()).rejects.toMatchObject({ code: 'SLURM_E_SUBMIT', what: expect.stringContaining(odd.stderr) as string });
    expect({ left: await trial.left(), jobs: await trial.jobs() }).toEqual({ left: nothingLeft, jobs: [] });
  });

  it('a submission that meets with one fault after the other becomes one job', async (context) => {
    const trial = new Trial(context);
    await trial.front.next('sbatch', { kind: 'timeout-before-effect' }, { kind: 'timeout-after-effect' });
    await trial.front.next('squeue', { kind: 'empty' }, { kind: 'garbage' }, { kind: 'timeout-before-effect' }, { kind: 'empty' });
    expect(await trial.life()).toEqual(oneJob);
  });

  it('a submission that Slurm took twice, the first time later than anybody would wait, is ended as a whole', async (context) => {
    const trial = new Trial(context);
    const handle = await trial.run();
    expect(await trial.site.exec(['sbatch', 'job.sh'], { cwd: handle.directory })).toMatchObject({ code: 0 });
    expect(await trial.jobs()).toHaveLength(2);
    // The second one sees the first, and goes.
    await context.expect.poll(async () => (await trial.jobs()).map(({ state }) => state).sort(), { timeout: 60_000 }).toEqual(['COMPLETED', 'RUNNING']);
    expect(await trial.status(handle)).toBe('RUNNING');
    await trial.stop(handle);
    expect(await trial.left()).toEqual(nothingLeft);
  });

  const questions = ['sinfo', 'scontrol', 'squeue', 'scancel'] as const;
  it.for(faults)('an instance whose squeue, scancel, scontrol and sinfo each meet with $kind is started once, runs and is stopped', async (fault, context) => {
    const trial = new Trial(context);
    for (const command of questions) await trial.front.next(command, fault);
    expect(await trial.life()).toEqual(oneJob);
    for (const command of questions) expect(await trial.calls(command, fault.kind), command).toBeGreaterThan(0);
  });

  it('an end is seen by its own word while squeue never answers', async (context) => {
    const trial = new Trial(context);
    const handle = await trial.run();
    await trial.front.always('squeue', { kind: 'timeout-before-effect' });
    expect(await trial.status(handle)).toBe('RUNNING');
    for (const pid of (await trial.left()).processes) process.kill(pid, 'SIGKILL');
    await context.expect.poll(() => trial.status(handle), { timeout: 60_000, interval: 50 }).not.toBe('RUNNING');
    await trial.front.clear();
    await trial.stop(handle);
    expect(await trial.left()).toEqual(nothingLeft);
  });
});
