import { randomInt } from 'node:crypto';
import { abErrors, abLooks, compareVariants, createRunId, discardAbRecord, emergencyStop, endRunsEarly, overtimeError, stateDirectoryOf, timer_ms } from '@ubench/core';
import { errorTexts, exitCodes, UbenchError } from '@ubench/errors';
import { coloursFor } from '@ubench/reporter-terminal';
import { formatDuration } from '@ubench/units';
import type { CommandContext } from '../cli-context.ts';
import type { FlagValues } from '../flag.ts';
import { printError } from '../print-error.ts';
import { takeStrayFailures } from '../process-guards.ts';
import { listenForInterruptions } from '../run/interruption.ts';
import { usageErrors } from '../usage-errors.ts';
import type { abFlags } from './ab-flags.ts';
import { abLines } from './ab-lines.ts';
import { AbProgress } from './ab-progress.ts';
import { makeVariants, namesOf, writtenVariants } from './make-variants.ts';
import { treeErrors } from './git-errors.ts';

/** `ubench ab`: resolves with the exit code. Rejects with what kept it from starting. */
export async function abCommand(filters: readonly string[], flags: FlagValues<typeof abFlags>, context: CommandContext): Promise<number> {
  if (flags.build !== undefined && flags.aRef === undefined && flags.bRef === undefined) throw usageErrors.UBENCH_E_FLAG_ALONE({ flag: '--build', needs: '--a-ref or --b-ref' });
  const { cwd, env, stdout, stderr, argv } = context;
  using interruptions = listenForInterruptions(stderr);
  using _failures = takeStrayFailures(endRunsEarly);
  const overtime = new AbortController();
  const signal = AbortSignal.any([interruptions.signal, overtime.signal]);
  const stateDirectory = stateDirectoryOf(cwd, env);
  const id = createRunId(new Date());
  const seed = flags.seed ?? randomInt(2 ** 32);
  let timer: NodeJS.Timeout | undefined;
  // A second Ctrl-C, a failure that neither run could take care of: nothing that was started may outlive us.
  process.on('exit', emergencyStop);
  try {
    await using made = await makeVariants(flags, { context, id, stateDirectory, signal, build: flags.build, seed, common: { filters } });
    using progress = new AbProgress(stderr, namesOf(writtenVariants(flags)));
    const { record, file } = await compareVariants({
      id,
      variants: made.variants,
      seed,
      looks: abLooks,
      setApart: new Set([...flags.aSet, ...flags.bSet].map((text) => text.split('.')[0]!)),
      argv,
      strict: flags.strict,
      maxTime_ns: flags.maxTime,
      stateDirectory,
      signal,
      onPlanned(common, estimate) {
        for (const difference of common.differences) stderr.write(`differs: ${difference}\n`);
        stderr.write(`Up to ${formatDuration(estimate.known_ns)} of load in ${estimate.trials} trials; half of it where ${abLooks[0]} pairs decide.\n`);
        if (flags.maxTime !== undefined) timer = setTimeout(() => overtime.abort(overtimeError(flags.maxTime!)), timer_ms(flags.maxTime));
      },
      onEvent: (side, event) => progress.event(side, event),
      onLook: (benchmark, checks, goesOn) => progress.look(benchmark, checks, goesOn),
    });
    progress[Symbol.dispose]();
    stdout.write(flags.json ? `${JSON.stringify(record, null, 2)}\n` : abLines(record, file, coloursFor(stdout)).map((line) => `${line}\n`).join(''));
    return interruptions.exitCode ?? record.exit_code ?? exitCodes.untrustworthy.code;
  } catch (error) {
    discardAbRecord(stateDirectory, id);
    if (interruptions.exitCode !== undefined) return interruptions.exitCode;
    if (!nothingMeasured(error)) throw error;
    printError(error, stderr);
    return exitCodes.untrustworthy.code;
  } finally {
    clearTimeout(timer);
    process.off('exit', emergencyStop);
  }
}

/** The command was right, and yet there was nothing to compare. */
function nothingMeasured(error: unknown): boolean {
  return error instanceof UbenchError && [abErrors, treeErrors].some((table) => error.code in (errorTexts(table) ?? {}));
}
