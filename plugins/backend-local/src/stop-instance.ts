import { setTimeout as sleep } from 'node:timers/promises';
import type { StopOutcome } from '@ubench/core';
import { failpoint } from '@ubench/files';
import { removeInstanceDirectory, removeInstanceDirectoryNow } from './instance-directory.ts';
import type { LocalHandle } from './local-handle.ts';
import { localErrors } from './local-errors.ts';
import { instanceProcessesIn } from './process-tree.ts';
import { removeContainer, removeContainerNow } from './remove-container.ts';
import { type ProcessEntry, readProcess, readProcessTable } from '@ubench/processes';

const pause_ms = 20;
/** Between two looks at every process of the machine; in between only known ones are looked at. */
const rescan_ms = 250;
const killRounds = 5;
/** How long a process may take to die of SIGKILL. */
const killLimit_ms = 5_000;

/**
 * Ends an instance and removes its directory. The process that was started is asked by its stop signal; when it has ended, so are
 * those that it left behind; whatever is left after the grace is killed. Idempotent.
 * @throws LOCAL_E_STOP_DENIED, LOCAL_E_STOP_FAILED
 */
export async function stopInstance(handle: LocalHandle): Promise<StopOutcome> {
  const tree = new InstanceTree(handle);
  await endGracefully(tree, handle);
  const forced = tree.look().length > 0;
  if (forced) await kill(tree, handle);
  await removeContainer(handle.container);
  await removeInstanceDirectory(handle.directory, handle.id);
  return { handle, forced };
}

/** Kills all of an instance's processes now and removes its directory as far as they let go of it. Never throws. */
export function killInstance(handle: LocalHandle): void {
  const tree = new InstanceTree(handle);
  try {
    // What is forked between the look and the signal is seen by the next look.
    for (let round = 0; round < killRounds && tree.look().length > 0; round++) tree.signal(tree.look(), 'SIGKILL');
    removeContainerNow(handle.container);
    removeInstanceDirectoryNow(handle.directory, handle.id);
  } catch {
    // There is no time to tell: what remains is found again by its mark.
  }
}

async function endGracefully(tree: InstanceTree, { stop }: LocalHandle): Promise<void> {
  const deadline = performance.now() + stop.grace_ns / 1e6;
  let asked: 'nobody' | 'leader' | 'everybody' = 'nobody';
  let nextScan = 0;
  for (;;) {
    const scan = performance.now() >= nextScan;
    let alive = scan ? tree.look() : tree.glance();
    // Ended as far as is known: only another full look tells.
    if (alive.length === 0 && !scan) alive = tree.look();
    if (alive.length === 0) return;
    if (scan) nextScan = performance.now() + rescan_ms;
    const leader = alive.find(tree.isLeader);
    if (leader !== undefined && asked === 'nobody') {
      tree.signal([leader], stop.signal);
      asked = 'leader';
    } else if (leader === undefined && asked !== 'everybody') {
      tree.signal(tree.look(), stop.signal);
      asked = 'everybody';
    }
    if (performance.now() >= deadline) return;
    await sleep(pause_ms);
  }
}

async function kill(tree: InstanceTree, handle: LocalHandle): Promise<void> {
  const deadline = performance.now() + killLimit_ms;
  for (let alive = tree.look(); alive.length > 0; alive = tree.look()) {
    if (performance.now() >= deadline) {
      throw localErrors.LOCAL_E_STOP_FAILED({ instance: handle.id, pids: alive.map((entry) => entry.pid) });
    }
    tree.signal(alive, 'SIGKILL');
    await sleep(pause_ms);
  }
}

/** The processes of one instance as they come and go. */
class InstanceTree {
  readonly #handle: LocalHandle;
  #known: readonly ProcessEntry[] = [];

  constructor(handle: LocalHandle) {
    this.#handle = handle;
  }

  readonly isLeader = (entry: ProcessEntry): boolean => entry.pid === this.#handle.pid && entry.started === this.#handle.started;

  /** What is alive, by a look at every process of the machine. */
  look(): readonly ProcessEntry[] {
    this.#known = instanceProcessesIn(readProcessTable(), this.#handle, this.#known);
    return this.#known;
  }

  /** What of it is still alive, at little cost. */
  glance(): readonly ProcessEntry[] {
    this.#known = this.#known.filter((entry) => readProcess(entry.pid)?.started === entry.started);
    return this.#known;
  }

  signal(entries: readonly ProcessEntry[], signal: NodeJS.Signals): void {
    for (const { pid, started } of entries) {
      if (readProcess(pid)?.started !== started) continue;
      try {
        failpoint('local.signal:before');
        process.kill(pid, signal);
        failpoint('local.signal:after');
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EPERM') throw localErrors.LOCAL_E_STOP_DENIED({ instance: this.#handle.id, pid }, { cause: error });
        if (code !== 'ESRCH') throw error;
      }
    }
  }
}
