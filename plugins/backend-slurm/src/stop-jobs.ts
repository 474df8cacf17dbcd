import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@ubench/core';
import { failpoint } from '@ubench/files';
import { askQueue } from './ask-queue.ts';
import type { QueuedJob } from './commands/squeue.ts';
import type { Cluster } from './cluster.ts';
import type { SlurmHandle } from './handle.ts';
import { meaningOf } from './job-state.ts';
import { lookUpJobs } from './look-up-jobs.ts';
import { problemOf } from './slurm-commands.ts';
import { slurmErrors } from './slurm-errors.ts';

/** Beyond its own grace, for a job to notice, to write its last word and to be taken away. */
const patience_ms = 5_000;
/** Beyond what Slurm waits between SIGTERM and SIGKILL. */
const killPatience_ms = 60_000;
const pause_ms = 250;
/** A job that so many answers in a row do not have is looked for elsewhere; one that nobody tells of at all, not for ever. */
const absences = 3;
const mostAbsences = 60;

/**
 * Ends jobs, and looks until they have ended: first the scripts are told, which stop their instances as these want it, then Slurm kills what is left.
 * @returns For each whether it had to be killed.
 * @throws SLURM_E_STOP_FAILED
 */
export async function stopJobs(handles: readonly SlurmHandle[], cluster: Cluster, log: Logger): Promise<boolean[]> {
  const jobs = new LivingJobs(handles, cluster, log);
  cluster.watch.stopping(handles);
  try {
    let alive = await jobs.look();
    const grace_ms = Math.max(0, ...handles.filter(({ job }) => alive.has(job)).map(({ grace_ns }) => grace_ns / 1e6)) + patience_ms;
    const running = [...alive].filter(([, { state }]) => isUp(state)).map(([id]) => id);
    const waiting = [...alive.keys()].filter((id) => !running.includes(id));
    // The script alone: it passes on the signal that its instance wants.
    if (running.length > 0) await cancel(cluster, ['--signal=TERM', '--batch', ...running], log);
    // Where no script runs there is nobody to tell.
    if (waiting.length > 0) await cancel(cluster, waiting, log);
    const deadline = performance.now() + grace_ms;
    while (alive.size > 0 && performance.now() < deadline) {
      await sleep(pause_ms);
      alive = await jobs.look();
    }
    const killed = new Set(alive.keys());
    if (alive.size > 0) await kill(alive, jobs, cluster, log);
    const told = await cluster.watch.told(handles);
    return handles.map(({ job }, index) => killed.has(job) || told[index]!.exit?.forced === true);
  } catch (error) {
    cluster.watch.stopping(handles, false);
    throw error;
  }
}

async function kill(left: ReadonlyMap<string, QueuedJob>, jobs: LivingJobs, cluster: Cluster, log: Logger): Promise<void> {
  log.warn('jobs did not end in their grace and are killed', { jobs: [...left.keys()] });
  const { config } = await cluster.facts();
  const deadline = performance.now() + config.killWait_ns / 1e6 + killPatience_ms;
  for (let alive = left; alive.size > 0; alive = await jobs.look()) {
    if (performance.now() > deadline) throw slurmErrors.SLURM_E_STOP_FAILED({ jobs: [...alive.keys()], states: [...new Set([...alive.values()].map(({ state }) => state))] });
    await cancel(cluster, [...alive.keys()], log);
    await sleep(pause_ms);
  }
}

const isUp = (state: string): boolean => !['queued', 'halted'].includes(meaningOf(state).phase);

/** How often a signal is sent that could not be delivered. Whether it had an effect is looked at, not believed. */
const sendings = 3;

async function cancel({ slurm }: Cluster, args: readonly string[], log: Logger): Promise<void> {
  failpoint('slurm.cancel:before');
  for (let sending = 1; sending <= sendings; sending++) {
    const result = await slurm.once(['scancel', ...args], { again: true });
    // What is not there any more is no failure.
    if (result.code === 0 || /invalid job|already completing or completed/i.test(result.stderr)) break;
    log.warn('scancel failed', { args, problem: problemOf(result) });
    await sleep(pause_ms);
  }
  failpoint('slurm.cancel:after');
}

/** Which of some jobs have not ended. Also those that Slurm has taken twice: of a submission that seemed to be lost, and came late. */
class LivingJobs {
  readonly #cluster: Cluster;
  readonly #log: Logger;
  readonly #alive: Map<string, QueuedJob | undefined>;
  readonly #absent = new Map<string, number>();
  /** The jobs of each name that are meant, without the tasks of an array. */
  readonly #meant: Map<string, Set<string>>;

  constructor(handles: readonly SlurmHandle[], cluster: Cluster, log: Logger) {
    this.#cluster = cluster;
    this.#log = log;
    const submitted = handles.filter(({ job }) => job !== '');
    this.#alive = new Map(submitted.map(({ job }) => [job, undefined]));
    this.#meant = new Map([...Map.groupBy(submitted, ({ tag }) => tag)].map(([tag, same]) => [tag, new Set(same.map(({ job }) => baseOf(job)))]));
  }

  async look(): Promise<Map<string, QueuedJob>> {
    for (;;) {
      if (this.#alive.size === 0) return new Map();
      const jobs = await askQueue(this.#cluster);
      this.#addTwins(jobs);
      const byId = new Map(jobs.map((job) => [job.id, job]));
      const missing: string[] = [];
      for (const id of this.#alive.keys()) {
        const job = byId.get(id);
        if (job === undefined) {
          const absent = (this.#absent.get(id) ?? 0) + 1;
          this.#absent.set(id, absent);
          if (absent >= absences) missing.push(id);
        } else {
          this.#absent.delete(id);
          this.#hear(id, job);
        }
      }
      if (missing.length > 0) await this.#lookElsewhere(missing);
      // One that was never seen is asked for again, before anything is done about it.
      if ([...this.#alive.values()].every((job) => job !== undefined)) return new Map(this.#alive as Map<string, QueuedJob>);
      await sleep(pause_ms);
    }
  }

  #hear(id: string, job: QueuedJob): void {
    if (meaningOf(job.state).phase === 'ended' || job.state === 'GONE') this.#alive.delete(id);
    else this.#alive.set(id, job);
  }

  #addTwins(jobs: readonly QueuedJob[]): void {
    for (const { id, name, state } of jobs) {
      const meant = this.#meant.get(name);
      if (meant === undefined || meant.has(baseOf(id)) || this.#alive.has(id) || meaningOf(state).phase === 'ended') continue;
      this.#log.warn('a job that was submitted twice', { job: id, name });
      this.#alive.set(id, undefined);
    }
  }

  /** An empty answer is no proof that a job has ended. @throws SLURM_E_NOT_ANSWERING */
  async #lookElsewhere(missing: readonly string[]): Promise<void> {
    const { slurm, host } = this.#cluster;
    const words = await lookUpJobs(missing, slurm, this.#log);
    for (const id of missing) {
      const word = words.get(id);
      if (word !== undefined) this.#hear(id, { id, ...word, nodes: '', name: '', comment: '' });
      else if (this.#absent.get(id)! >= mostAbsences) throw slurmErrors.SLURM_E_NOT_ANSWERING({ command: 'scontrol', host: host.name, problem: `nobody knows whether the job ${id} has ended` });
    }
  }
}

const baseOf = (job: string): string => job.replace(/[_+].*$/, '');
