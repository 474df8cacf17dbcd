import { UbenchError } from '@ubench/errors';
import { exitCodes } from '@ubench/errors';
import type { CliContext } from './cli-context.ts';
import { keepStdout } from './keep-stdout.ts';
import { ownVersion } from './own-package.ts';
import { endIfHeldOpen, guardAgainstStrayFailures, ignoreClosedPipes } from './process-guards.ts';
import { runProgram } from './program.ts';

/** The `ubench` command: runs it in this process and sets the exit code. Never rejects. */
export async function main(): Promise<void> {
  const { stdin, stderr } = process;
  ignoreClosedPipes(process.stdout, stderr);
  const context = { argv: process.argv.slice(2), cwd: process.cwd(), env: process.env, stdin, stdout: keepStdout(process), stderr };
  const guard = guardAgainstStrayFailures(async (error) => {
    await report(error, context);
    return exitCodes.untrustworthy.code;
  });
  try {
    process.exitCode = await runProgram(context, ownVersion());
  } catch (error) {
    await report(error, context);
    process.exitCode = error instanceof UbenchError ? exitCodes.usage.code : exitCodes.untrustworthy.code;
  }
  guard.settled();
  endIfHeldOpen(stderr);
}

/** What prints errors is loaded on demand: it brings the reporter with it, which `--help` does not need. */
async function report(error: unknown, context: CliContext): Promise<void> {
  const { printError } = await import('./print-error.ts');
  const { redactOutput } = await import('./redact-output.ts');
  redactOutput(context);
  printError(error, context.stderr);
}
