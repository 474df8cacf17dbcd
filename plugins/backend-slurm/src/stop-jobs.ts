import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@ubench/core';
import { failpoint } from '@ubench/files';
import { parseSqueue, type QueuedJob, squeueCommand } from './commands/squeue.ts';
import type { Cluster } from './cluster.ts';
import type { SlurmHandle } from './handle.ts';
import { meaningOf } from './job-state.ts';
import { slurmErrors } from './slurm-errors.ts';

/** Beyond its own grace, for a job to notice, to write its last word and to be taken away. */
const patience_ms = 5_000;
/** Beyond what Slurm waits between SIGTERM and SIGKILL. */
const killPatience_ms = 60_000;
const pause_ms = 250;
/** A job that so many answers in a row do not have is gone. */
const absences = 3;

/**
 * Ends jobs, and looks until they have ended: first the scripts are told, which stop their instances as these want it, then Slurm kills what is left.
 * @returns For each whether it had to be killed.
 * @throws SLURM_E_STOP_FAILED
 */
export async function stopJobs(handles: readonly SlurmHandle[], cluster: Cluster, log: Logger): Promise<boolean[]> {
  const jobs = new LivingJobs(handles, cluster);
  cluster.watch.stopping(handles);
  try {
    let alive = await jobs.look();
    const grace_ms = Math.max(0, ...handles.filter(({ job }) => alive.has(job)).map(({ grace_ns }) => grace_ns / 1e6)) + patience_ms;
    const running = [...alive].filter(([, { state }]) => meaningOf(state).phase !== 'queued').map(([id]) => id);
    const waiting = [...alive.keys()].filter((id) => !running.includes(id));
    // The script alone: it passes on the signal that its instance wants.
    if (running.length > 0) await cancel(cluster, ['--signal=TERM', '--batch', ...running]);
    // Where there is no script yet there is nobody to tell.
    if (waiting.length > 0) await cancel(cluster, waiting);
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
    await cancel(cluster, [...alive.keys()]);
    await sleep(pause_ms);
  }
}

/** What is not there any more is no failure of it: what is left is looked at. */
async function cancel({ slurm }: Cluster, args: readonly string[]): Promise<void> {
  failpoint('slurm.cancel:before');
  await slurm.once(['scancel', ...args], { again: true });
  failpoint('slurm.cancel:after');
}

/** Which of some jobs have not ended. */
class LivingJobs {
  readonly #cluster: Cluster;
  readonly #alive: Map<string, QueuedJob | undefined>;
  readonly #absent = new Map<string, number>();

  constructor(handles: readonly SlurmHandle[], cluster: Cluster) {
    this.#cluster = cluster;
    this.#alive = new Map(handles.filter(({ job }) => job !== '').map(({ job }) => [job, undefined]));
  }

  async look(): Promise<Map<string, QueuedJob>> {
    for (;;) {
      if (this.#alive.size === 0) return new Map();
      const { slurm, login } = this.#cluster;
      const jobs = await slurm.ask(squeueCommand(login.user), ({ code, stdout }) => (code === 0 ? parseSqueue(stdout) : undefined));
      const byId = new Map(jobs.map((job) => [job.id, job]));
      for (const id of this.#alive.keys()) {
        const job = byId.get(id);
        const absent = job === undefined ? (this.#absent.get(id) ?? 0) + 1 : 0;
        this.#absent.set(id, absent);
        if (absent >= absences || (job !== undefined && meaningOf(job.state).phase === 'ended')) this.#alive.delete(id);
        else this.#alive.set(id, job ?? this.#alive.get(id));
      }
      // One that was never seen is asked for again, before anything is done about it.
      if ([...this.#alive.values()].every((job) => job !== undefined)) return new Map(this.#alive as Map<string, QueuedJob>);
      await sleep(pause_ms);
    }
  }
}
