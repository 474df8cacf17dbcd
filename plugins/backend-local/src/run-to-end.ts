import type { Argv } from '@ubench/core';
import { type CommandSetting, type Ended, startCommand } from './command.ts';

/** Ends the process of a command, and all that it has started. */
export type Stop = (pid: number) => Promise<unknown>;

/**
 * Runs a command that somebody waits for. When the signal comes first, it is stopped.
 * @throws LOCAL_E_COMMAND_MISSING, LOCAL_E_COMMAND_DENIED, LOCAL_E_SPAWN, or the reason of the signal.
 */
export async function runToEnd(argv: Argv, setting: CommandSetting, stop: Stop, signal: AbortSignal): Promise<Ended> {
  signal.throwIfAborted();
  const { pid, ended, hold } = await startCommand(argv, setting);
  hold();
  const aborted = Promise.withResolvers<'aborted'>();
  const onAbort = (): void => aborted.resolve('aborted');
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const end = await Promise.race([ended, aborted.promise]);
    if (end !== 'aborted') return end;
    await stop(pid);
    throw signal.reason;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
