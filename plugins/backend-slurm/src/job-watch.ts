import type { InstanceState, Logger } from '@ubench/core';
import { toErrorRecord } from '@ubench/errors';
import type { Host } from '@ubench/remote';
import type { QueuedJob } from './commands/squeue.ts';
import { instanceState, type JobWord } from './instance-state.ts';
import { meaningOf } from './job-state.ts';
import { lookUpJobs } from './look-up-jobs.ts';
import { lookCommand, type Looked, lookKey, parseLook, type Seen } from './look.ts';
import type { Login } from './login.ts';
import type { SlurmCommands } from './slurm-commands.ts';
import { slurmErrors } from './slurm-errors.ts';
import type { SlurmHandle } from './handle.ts';
import type { Told } from './told.ts';

/** How long files are left alone: reading them asks nothing of Slurm. */
const filesEvery_ms = { changing: 150, settled: 1_000 };
/** How soon the queue is asked again after a change; from there the time doubles up to the profile's. */
const queueFirst_ms = 500;
/** A job that so many looks in a row did not see is looked for elsewhere. One empty answer is no proof. */
const absences = 3;
/** How long one look may take, a host that is away and comes back included. */
const lookTimeout_ns = 30e9;
/** How long looking may fail before it is said. */
const patience_ms = 120_000;

interface Watched extends Looked {
  readonly job: string;
  word: JobWord | undefined;
  told: Told;
  submitted_s: number | undefined;
  absent: number;
  ran: boolean;
  /** How often it was put back into the queue, and how often it was halted, as far as was seen. */
  requeued: number;
  halted: number;
  stopping: boolean;
  /** Nothing is kept of it any more. */
  removed: boolean;
}

/** Looks at all jobs at once, and no oftener than it must, however often somebody asks. */
export class JobWatch {
  readonly #host: Host;
  readonly #login: Login;
  readonly #slurm: SlurmCommands;
  readonly #log: Logger;
  readonly #queueMost_ms: number;
  readonly #watched = new Map<string, Watched>();
  #looking: Promise<void> | undefined;
  #looked_ms = -Infinity;
  #queueAsked_ms = -Infinity;
  #queueEvery_ms = queueFirst_ms;
  #changed_ms = -Infinity;
  #failing: { since_ms: number; problem: string } | undefined;

  constructor(host: Host, login: Login, slurm: SlurmCommands, pollInterval_ns: number, log: Logger) {
    this.#host = host;
    this.#login = login;
    this.#slurm = slurm;
    this.#log = log;
    this.#queueMost_ms = Math.max(queueFirst_ms, pollInterval_ns / 1e6);
  }

  /** @throws SLURM_E_NOT_ANSWERING when nothing was to be learnt for too long */
  async states(handles: readonly SlurmHandle[]): Promise<InstanceState[]> {
    const watched = handles.map((handle) => this.#watch(handle));
    await this.#fresh(watched.some((one) => !isAtRest(one)));
    return watched.map((one) => stateOf(one));
  }

  /** What they have told, as it was last seen. */
  async told(handles: readonly SlurmHandle[]): Promise<Told[]> {
    const watched = handles.map((handle) => this.#watch(handle));
    await this.#fresh(true);
    return watched.map(({ told }) => told);
  }

  /** From now on their ends are what was asked for. */
  stopping(handles: readonly SlurmHandle[], asked = true): void {
    for (const handle of handles) this.#watch(handle).stopping = asked;
    this.hurry();
  }

  /** Something is about to change: Slurm is asked again at once. */
  hurry(): void {
    this.#queueEvery_ms = queueFirst_ms;
    this.#queueAsked_ms = -Infinity;
    this.#looked_ms = -Infinity;
    this.#changed_ms = performance.now();
  }

  forget(handles: readonly SlurmHandle[]): void {
    for (const handle of handles) this.#watched.delete(lookKey(handle));
  }

  #watch(handle: SlurmHandle): Watched {
    const key = lookKey(handle);
    const there = this.#watched.get(key);
    if (there !== undefined) return there;
    const { directory, index, nonce, job } = handle;
    const watched: Watched = { directory, index, nonce, job, word: undefined, told: {}, submitted_s: undefined, absent: 0, ran: false, requeued: 0, halted: 0, stopping: false, removed: false };
    this.#watched.set(key, watched);
    this.hurry();
    return watched;
  }

  async #fresh(changing: boolean): Promise<void> {
    if (this.#looking !== undefined) return this.#looking;
    const now = performance.now();
    // What has just changed changes again soon; what has waited for long may wait a little longer to be seen.
    const every = changing ? Math.min(filesEvery_ms.settled, Math.max(filesEvery_ms.changing, (now - this.#changed_ms) / 20)) : filesEvery_ms.settled;
    if (now - this.#looked_ms < every) return;
    this.#looking = this.#look(now - this.#queueAsked_ms >= this.#queueEvery_ms).finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(queue: boolean): Promise<void> {
    const instances = [...this.#watched.values()];
    const environment = queue ? this.#slurm.environment() : [];
    let seen: Seen;
    try {
      const { stdout } = await this.#host.exec(lookCommand(this.#login.user, environment, [...new Set(instances.map(({ directory }) => directory))]), { again: true, most_bytes: 256 * 2 ** 20, timeout_ns: lookTimeout_ns });
      seen = parseLook(stdout, queue, instances);
    } catch (error) {
      return this.#failed(toErrorRecord(error).what);
    } finally {
      this.#looked_ms = performance.now();
      if (queue) this.#queueAsked_ms = this.#looked_ms;
    }
    const before = JSON.stringify(instances.map(({ word, told }) => [word, told]));
    for (const one of instances) {
      one.told = laterOf(one, seen.told.get(lookKey(one)) ?? {});
      one.removed = !seen.kept.has(lookKey(one));
      one.submitted_s ??= seen.submitted_s.get(one.directory);
    }
    if (seen.jobs !== undefined) {
      if (await this.#hear(instances, seen.jobs)) this.#failing = undefined;
      else this.#failed('it does not have jobs that have not ended');
    } else if (seen.problem !== undefined) {
      this.#failed(seen.problem);
    }
    this.#pace(queue, JSON.stringify(instances.map(({ word, told }) => [word, told])) !== before);
  }

  /** The oftener nothing has changed, the longer Slurm is left alone. An end that the files tell of is asked about at once. */
  #pace(queue: boolean, changed: boolean): void {
    if (changed) {
      this.#changed_ms = performance.now();
      this.#queueEvery_ms = queueFirst_ms;
    } else if (queue) {
      this.#queueEvery_ms = Math.min(this.#queueMost_ms, this.#queueEvery_ms * 2);
    }
  }

  #failed(problem: string): void {
    this.#failing ??= { since_ms: performance.now(), problem };
    this.#failing.problem = problem;
    this.#log.warn('the cluster did not answer', { problem });
    if (performance.now() - this.#failing.since_ms < patience_ms) return;
    throw slurmErrors.SLURM_E_NOT_ANSWERING({ command: 'squeue', host: this.#host.name, problem });
  }

  /** Whether something was to be learnt. */
  async #hear(instances: readonly Watched[], jobs: readonly QueuedJob[]): Promise<boolean> {
    const byId = new Map(jobs.map((job) => [job.id, job]));
    const missing: Watched[] = [];
    for (const one of instances) {
      if (one.job === '' || isOver(one)) continue;
      const job = byId.get(one.job);
      if (job !== undefined) take(one, job);
      else if (++one.absent >= absences) missing.push(one);
    }
    return missing.length === 0 || this.#lookElsewhere(missing);
  }

  /** What the queue has forgotten, the accounting may know, and the controller for some minutes. */
  async #lookElsewhere(missing: readonly Watched[]): Promise<boolean> {
    const words = await lookUpJobs(missing.map(({ job }) => job), this.#slurm, this.#log);
    for (const one of missing) {
      const word = words.get(one.job);
      // Nobody has answered: it is asked for again.
      if (word === undefined) continue;
      this.#log.warn('not in the queue any more', { job: one.job, state: word.state });
      take(one, word);
    }
    return words.size > 0;
  }
}

/** A file that cannot be read for a moment has not gone; but another start of the same job begins anew, and what an earlier one told is over. */
function laterOf({ told: before, requeued }: Watched, seen: Told): Told {
  if (seen.state === undefined) return { ...before, ...seen };
  if (seen.state.restarts < requeued) return before;
  return seen.state.restarts === before.state?.restarts ? { ...before, ...seen } : seen;
}

function take(one: Watched, { state, reason }: JobWord): void {
  const { phase } = meaningOf(state);
  if (phase === 'queued' && one.ran) {
    one.requeued++;
    // What it told was of another start.
    one.told = {};
  }
  if (phase === 'halted' && (one.word === undefined || meaningOf(one.word.state).phase !== 'halted')) one.halted++;
  one.ran = phase === 'running' || phase === 'halted';
  one.absent = 0;
  one.word = { state, reason };
}

const hasEnded = ({ state }: JobWord): boolean => state === 'GONE' || meaningOf(state).phase === 'ended';
const isOver = ({ word }: Watched): boolean => word !== undefined && hasEnded(word);

// What is kept of an instance is removed once it was stopped, by whomever.
const stateOf = ({ word, told, submitted_s, stopping, removed, requeued, halted, job }: Watched): InstanceState =>
  // One that was never submitted has nothing to wait for.
  job === '' ? { status: 'STOPPED', reason: 'it was never submitted' } : instanceState({ job: word, told, submitted_s, stopping: stopping || (removed && word !== undefined && hasEnded(word)), interrupted: requeued + halted });

function isAtRest(one: Watched): boolean {
  const { status } = stateOf(one);
  return status === 'RUNNING' || status === 'STOPPED' || status === 'ERROR';
}
