import { setTimeout as sleep } from 'node:timers/promises';
import { exitCodes } from '@ubench/errors';
import { endProcess } from '../process-guards.ts';

export interface Interruptions extends Disposable {
  /** Aborted by the first signal, with its name as the reason. */
  readonly signal: AbortSignal;
  /** Set once the run was interrupted. */
  readonly exitCode: number | undefined;
}

const codes = { SIGINT: exitCodes.interrupted.code, SIGTERM: exitCodes.terminated.code } as const;
/** A terminal that was closed counts as terminated. */
const meanings = { SIGINT: 'SIGINT', SIGTERM: 'SIGTERM', SIGHUP: 'SIGTERM' } as const;

/** How long a second Ctrl-C waits for other machines to hear of it. */
const telling_ms = 5_000;

export interface InterruptionOptions {
  /** What the command does when it is interrupted. */
  readonly what?: string;
  /** Ends what runs when the second signal comes; a promise is waited for some seconds, unless a third one comes. */
  readonly atOnce?: () => Promise<unknown> | undefined;
}

/**
 * Listens for Ctrl-C and SIGTERM: the first aborts the signal and lets the run tear down, the second ends the process at
 * once (listeners of the process's `exit` event still have a synchronous chance to stop what runs).
 */
export function listenForInterruptions(stderr: NodeJS.WritableStream, { what = 'stopping what runs and keeping what was measured', atOnce }: InterruptionOptions = {}): Interruptions {
  const controller = new AbortController();
  let exitCode: number | undefined;
  let ending = false;
  const endAtOnce = (code: number): void => {
    const told = ending ? undefined : atOnce?.();
    if (told === undefined) endProcess(code);
    ending = true;
    void Promise.race([told, sleep(telling_ms)]).finally(() => endProcess(code));
  };
  const listen = (received: keyof typeof meanings): void => {
    const name = meanings[received];
    if (exitCode !== undefined) return endAtOnce(codes[name]);
    exitCode = codes[name];
    const again = name === 'SIGINT' ? ' Press Ctrl-C again to end at once.' : '';
    stderr.write(`\nInterrupted: ${what}.${again}\n`);
    controller.abort(name);
  };
  const names = Object.keys(meanings) as (keyof typeof meanings)[];
  for (const name of names) process.on(name, listen);
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    [Symbol.dispose]() {
      for (const name of names) process.off(name, listen);
    },
  };
}
