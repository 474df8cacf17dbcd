import { appendFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/**
 * What failpoints do in this process, for tests only:
 * `trace:FILE` appends the name of each to a file, `kill:NAME` kills the process at the first one of that name (`kill:NAME#3` at the
 * third), `ENOSPC:NAME` (or another code) makes it fail there, and every time after, as the system would.
 */
export const failpointsVariable = 'UBENCH_FAILPOINTS';

const setting = isMainThread ? process.env[failpointsVariable] : undefined;

/**
 * A named step at which a test can have the process killed. There is one before and one after everything that leaves a trace outside of
 * the process: `store.result:before`, `store.result:after`. Without the environment variable it does nothing.
 */
export const failpoint: (name: string) => void = setting === undefined || setting === '' ? () => {} : actionOf(setting);

function actionOf(text: string): (name: string) => void {
  const [, action, subject, occurrence = '1'] = /^(\w+):(.*?)(?:#(\d+))?$/s.exec(text) ?? [];
  if (action === undefined || subject === undefined || subject === '') throw new Error(`${failpointsVariable}=${text}: write trace:FILE, kill:NAME or CODE:NAME`);
  if (action === 'trace') return (name) => appendFileSync(subject, `${name}\n`);
  let left = Number(occurrence);
  return (name) => {
    if (name !== subject || --left > 0) return;
    if (action !== 'kill') throw Object.assign(new Error(`${action}: made to fail at ${name}`), { code: action });
    process.kill(process.pid, 'SIGKILL');
    // The signal is on its way: nothing may happen meanwhile.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  };
}
