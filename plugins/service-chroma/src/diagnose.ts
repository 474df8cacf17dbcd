import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Argv, Diagnosis } from '@ubench/core';
import { toErrorRecord } from '@ubench/errors';
import { chromaCommand, npmChroma } from './server-command.ts';

/** @param command The server's command line, without arguments: that of the npm package where none is given. */
export async function diagnoseChroma(signal: AbortSignal, command?: Argv): Promise<Diagnosis[]> {
  const name = 'server program';
  let program: Argv;
  try {
    program = command ?? chromaCommand(process.execPath, npmChroma());
  } catch (error) {
    const { what, fix } = toErrorRecord(error);
    return [{ name, status: 'problem', found: what, ...(fix !== undefined && { fix }) }];
  }
  const [file, ...args] = program;
  const where = program.at(-1)!;
  try {
    // The version is told by the server's native code, so that it loads is known as well.
    const { stdout } = await promisify(execFile)(file!, [...args, '--version'], { signal });
    return [{ name, status: 'ok', found: `${stdout.trim()} in ${where}` }];
  } catch (error) {
    signal.throwIfAborted();
    const fix = "Install one that this machine can run (npm install --save-dev chromadb@3.0.4; later ones need glibc 2.39), or name an installed one: chroma({ command: '/path/to/chroma' }).";
    return [{ name, status: 'problem', found: `${where} does not run: ${problemOf(error)}`, fix }];
  }
}

/** Of a stack, the line that says what failed. */
function problemOf(error: unknown): string {
  const lines = ((error as { stderr?: string }).stderr ?? '').split('\n').filter((line) => line.trim() !== '');
  return (lines.find((line) => /^\s*\w*Error\b/.test(line)) ?? lines[0])?.trim() ?? toErrorRecord(error).what;
}
