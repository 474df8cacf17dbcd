import { readFileSync } from 'node:fs';
import { UbenchError } from '@ubench/errors';
import { exitCodes } from '@ubench/errors';
import { endIfHeldOpen, guardAgainstStrayFailures, ignoreClosedPipes, keepStdout } from './process-guards.ts';
import { runProgram } from './program.ts';

/** The `ubench` command: runs it in this process and sets the exit code. Never rejects. */
export async function main(): Promise<void> {
  const { stderr } = process;
  ignoreClosedPipes(process.stdout, stderr);
  const stdout = keepStdout(process);
  const guard = guardAgainstStrayFailures(async (error) => {
    await report(error);
    return exitCodes.untrustworthy.code;
  });
  try {
    const context = { argv: process.argv.slice(2), cwd: process.cwd(), env: process.env, stdout, stderr };
    process.exitCode = await runProgram(context, ownVersion());
  } catch (error) {
    await report(error);
    process.exitCode = error instanceof UbenchError ? exitCodes.usage.code : exitCodes.untrustworthy.code;
  }
  guard.settled();
  endIfHeldOpen(stderr);
}

/** What prints errors is loaded on demand: it brings the reporter with it, which `--help` does not need. */
async function report(error: unknown): Promise<void> {
  const { printError } = await import('./print-error.ts');
  printError(error, process.stderr);
}

/** Two folders up, from the source as from the build. */
function ownVersion(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return manifest.version;
}
