import { randomBytes } from 'node:crypto';
import { Readable, type Writable } from 'node:stream';
import type { Argv } from '@ubench/core';
import { type CommandLimits, commandName } from './command-limits.ts';
import type { ExecOptions } from './host.ts';
import { quote } from './quote.ts';
import { remoteErrors } from './remote-errors.ts';
import { untilAborted } from './until-aborted.ts';

/**
 * What is given to whatever login shell there is, which all understand alike. The command itself comes as the first line of standard input, so that no
 * shell but this one reads its quotes, and no process list has it. `read` takes one byte after the other, so what follows the line is left for the command.
 */
export const shellCommand: Argv = ['/bin/sh', '-c', 'IFS= read -r line; eval "$line"'];

/** How a shell ended. */
export interface ShellEnd {
  readonly code: number | null;
  readonly signal?: string;
}

/** A {@link shellCommand} that runs, here or elsewhere. */
export interface StartedShell {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Once nothing more will be printed; `undefined` where the connection ended before it told how. */
  readonly ended: Promise<ShellEnd | undefined>;
  /** Ends it and what it started, at once. @param pid What it is there, where that is known by now. */
  kill(pid: number | undefined): Promise<void>;
}

/** What a command printed, as bytes. */
export interface CommandOutput extends ShellEnd {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** Has a shell become a command, collects what that prints, and kills it when its limits say so. */
export async function runInShell(
  shell: StartedShell,
  { host, command, directory, stdin }: { readonly host: string; readonly command: Argv } & Pick<ExecOptions, 'directory' | 'stdin'>,
  { signal, count }: CommandLimits,
): Promise<CommandOutput> {
  const marker = randomBytes(16).toString('hex');
  const stdout = collect(shell.stdout, count);
  const stderr = collect(shell.stderr, count);
  try {
    shell.stdin.on('error', () => {}).write(firstLine(command, directory, marker));
    feed(shell.stdin, stdin);
    const end = await untilAborted(signal, shell.ended);
    if (end === undefined) throw remoteErrors.REMOTE_E_CUT({ host, command: commandName(command) });
    const printed = afterMarker(stdout, marker);
    if (printed === undefined) {
      const details = Buffer.concat([...stdout, ...stderr]).subarray(-4096).toString();
      throw remoteErrors.REMOTE_E_LOGIN_SHELL({ host, end: end.code === null ? `was ended by ${end.signal}` : `ended with code ${end.code}` }, details === '' ? {} : { details });
    }
    if (printed.pid === undefined) throw remoteErrors.REMOTE_E_DIRECTORY({ host, directory: directory!, reason: printed.said });
    return { ...end, stdout: printed.rest, stderr: afterMarker(stderr, marker)?.rest ?? Buffer.alloc(0) };
  } catch (error) {
    await shell.kill(afterMarker(stdout, marker)?.pid);
    throw error;
  }
}

/** What the shell is told: to mark where its own output begins, behind what start-up files print, and to become the command. */
function firstLine(command: Argv, directory: string | undefined, marker: string): string {
  const change =
    directory === undefined
      ? ''
      : `if ! cd ${quote([directory])} 2>/dev/null; then if [ -d ${quote([directory])} ]; then r='permission denied'; else r='no such directory'; fi; printf '%s\\n' "${marker} $r"; exit 1; fi; `;
  const line = `${change}printf '%s\\n' "${marker} $$"; printf '%s\\n' "${marker} $$" >&2; exec ${quote(command)}`;
  // A line cannot hold the end of one; quoted words alone have them.
  return line.includes('\n') ? `n=$(printf '\\nx'); n=\${n%x}; ${line.replaceAll('\n', `'"$n"'`)}\n` : `${line}\n`;
}

/** What came after the marker's line, and what that said; `undefined` while it has not come. */
function afterMarker(parts: readonly Buffer[], marker: string): { readonly said: string; readonly pid: number | undefined; readonly rest: Buffer } | undefined {
  const all = Buffer.concat(parts);
  const start = all.indexOf(marker);
  const end = start === -1 ? -1 : all.indexOf('\n', start);
  if (end === -1) return undefined;
  const said = all.toString('latin1', start + marker.length + 1, end);
  return { said, pid: /^\d+$/.test(said) ? Number(said) : undefined, rest: all.subarray(end + 1) };
}

function collect(stream: Readable, count: (bytes: number) => void): Buffer[] {
  const parts: Buffer[] = [];
  stream.on('error', () => {}).on('data', (part: Buffer) => {
    parts.push(part);
    count(part.length);
  });
  return parts;
}

/** A command may end without having read all: that is no failure. */
function feed(to: Writable, from: ExecOptions['stdin']): void {
  if (from instanceof Readable) from.pipe(to);
  else to.end(from);
}
