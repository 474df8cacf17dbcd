import { Readable } from 'node:stream';
import { type Argv, timer_ms } from '@ubench/core';
import { formatBytes, formatDuration } from '@ubench/units';
import type { ExecOptions } from './host.ts';
import { quote } from './quote.ts';
import { remoteErrors } from './remote-errors.ts';

/** What a call to a host is held to. */
export interface CommandLimits {
  /** Aborted when the time is over, too much was printed, what it reads breaks or the caller gives up; its reason is what the call rejects with. */
  readonly signal: AbortSignal;
  /** Counts what was printed. */
  count(bytes: number): void;
  /** What is being waited for, which an error about the time tells. */
  note(problem: string): void;
}

const longestShown = 200;

/** A command as errors name it. */
export function commandName(command: Argv): string {
  const text = quote(command);
  return `\`${text.length > longestShown ? `${text.slice(0, longestShown)}…` : text}\``;
}

/** @throws REMOTE_E_COMMAND where no system could run it as it is. */
export function checkCommand(command: Argv): void {
  const problem =
    command[0] === undefined || command[0] === ''
      ? 'it has no program'
      : command[0].startsWith('-')
        ? 'the name of its program begins with a dash'
        : command.some((word) => word.includes('\0'))
          ? 'an argument has a NUL character, which no system passes on'
          : undefined;
  if (problem !== undefined) throw remoteErrors.REMOTE_E_COMMAND({ command: commandName(command), problem });
}

/** Does something under the limits of a command. Whatever `work` starts must end when the signal is aborted. */
export async function withinLimits<T>(host: string, command: Argv, options: ExecOptions, work: (limits: CommandLimits) => Promise<T>): Promise<T> {
  options.signal?.throwIfAborted();
  const { timeout_ns = 60e9, most_bytes = 16 * 1024 * 1024 } = options;
  const about = { host, command: commandName(command) };
  const controller = new AbortController();
  let noted: string | undefined;
  const timer = setTimeout(
    () => controller.abort(remoteErrors.REMOTE_E_TIMEOUT({ ...about, timeout: formatDuration(timeout_ns) }, { details: noted })),
    timer_ms(timeout_ns),
  );
  const aborted = (): void => controller.abort(options.signal?.reason);
  options.signal?.addEventListener('abort', aborted);
  const { stdin } = options;
  const source = stdin instanceof Readable ? stdin : undefined;
  const broken = (): void => {
    if (source?.errored || !source?.readableEnded) controller.abort(source?.errored ?? new Error('what the command reads was closed before its end'));
  };
  // It may break before anything reads it, and what it gave until then is not what was meant.
  source?.on('error', broken).on('close', broken);
  if (source?.destroyed) broken();
  let printed = 0;
  try {
    return await work({
      signal: controller.signal,
      count(bytes) {
        printed += bytes;
        if (printed > most_bytes) controller.abort(remoteErrors.REMOTE_E_TOO_MUCH_OUTPUT({ ...about, most: formatBytes(most_bytes) }));
      },
      note(problem) {
        noted = problem;
      },
    });
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', aborted);
    source?.off('close', broken).destroy();
  }
}
