import { setTimeout as sleep } from 'node:timers/promises';
import { type RunStore, storeErrors, type StoredRun } from '@ubench/core';
import { exitCodes } from '@ubench/errors';
import { failpoint } from '@ubench/files';
import { isAlive } from '@ubench/processes';
import type { CommandContext } from '../cli-context.ts';
import { openStore } from './open-store.ts';
import { stopLeft } from './stop-left.ts';

const pause_ms = 100;
/** Tearing down takes as long as the slowest service's grace. */
const patience_s = 120;

/** `ubench stop`. */
export async function stopCommand([text]: readonly string[], { now }: { readonly now: boolean }, context: CommandContext): Promise<number> {
  const { stderr, stdout } = context;
  const store = openStore(context);
  const id = store.find(text ?? lastToStop(store));
  let run = store.read(id);
  const went = run.status === 'RUNNING';
  if (went) {
    await endProcess(run, now, stderr);
    run = store.read(id);
  }
  if (run.instances.length === 0) {
    if (!went) throw storeErrors.UBENCH_E_RUN_ENDED({ id, status: run.status });
    stdout.write(`${id} ${run.status}\n`);
    return 0;
  }
  if (run.underWay !== undefined) stderr.write(`what the agents of ${run.underWay} measured after its process was killed is not collected\n`);
  return (await stopLeft(run, context, () => true)) ? 0 : exitCodes.untrustworthy.code;
}

/** The last run that goes on, or has left something running. */
const lastToStop = (store: RunStore): string | undefined =>
  store.list().find(({ status, instances }) => status === 'RUNNING' || instances.kept + instances.open > 0)?.id;

/** A pid alone may belong to another process by now. */
async function endProcess({ id, process: identity }: StoredRun, now: boolean, stderr: NodeJS.WritableStream): Promise<void> {
  if (identity === undefined || isAlive(identity) !== true) return;
  stderr.write(`${now ? 'killing' : 'ending'} ${id} (process ${identity.pid})\n`);
  failpoint('stop.signal:before');
  process.kill(identity.pid, now ? 'SIGKILL' : 'SIGTERM');
  failpoint('stop.signal:after');
  const deadline = performance.now() + patience_s * 1_000;
  while (isAlive(identity)) {
    if (performance.now() > deadline) throw storeErrors.UBENCH_E_RUN_STUCK({ id, pid: identity.pid, seconds: patience_s });
    await sleep(pause_ms);
  }
}
