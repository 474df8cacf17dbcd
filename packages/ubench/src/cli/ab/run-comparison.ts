import { randomInt } from 'node:crypto';
import { createRunId, emergencyStop, endRunsEarly, stateDirectoryOf, timer_ms } from '@ubench/core';
import { abErrors, type AbOptions, type AbOutcome, compareVariants, discardAbRecord } from '@ubench/core/analysis';
import { errorTexts, exitCodes, UbenchError } from '@ubench/errors';
import { formatDuration } from '@ubench/units';
import type { CommandContext } from '../cli-context.ts';
import type { FlagValues } from '../flag.ts';
import { printError } from '../print-error.ts';
import { takeStrayFailures } from '../process-guards.ts';
import { listenForInterruptions } from '../run/interruption.ts';
import { endOvertime } from '../run/end-overtime.ts';
import type { runFlags } from '../run/run-flags.ts';
import type { bothFlags, variantFlags } from './ab-flags.ts';
import { AbProgress } from './ab-progress.ts';
import { treeErrors } from './git-errors.ts';
import { makeVariants, namesOf, writtenVariants } from './make-variants.ts';

export interface Comparing extends Pick<AbOptions, 'looks' | 'strict'> {
  readonly filters: readonly string[];
  readonly flags: FlagValues<typeof bothFlags & typeof variantFlags & Pick<typeof runFlags, 'maxTime'>>;
  readonly context: CommandContext;
  /** Margins are as they would be without a calibration. */
  readonly uncalibrated?: boolean;
  /** Whether looks are shown. */
  readonly judges: boolean;
}

/** Compares two variants, shows how that goes on, and lets Ctrl-C end it in order; what came out, or only the exit code. */
export async function runComparison({ filters, flags, context, uncalibrated = false, judges, ...how }: Comparing): Promise<AbOutcome | number> {
  const { cwd, env, stderr, argv } = context;
  using interruptions = listenForInterruptions(stderr, { atOnce: emergencyStop });
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
    await using made = await makeVariants(flags, { context, id, stateDirectory, signal, build: flags.build, seed, common: { filters, uncalibrated } });
    using progress = new AbProgress(stderr, namesOf(writtenVariants(flags)));
    const outcome = await compareVariants({
      ...how,
      id,
      variants: made.variants,
      seed,
      setApart: new Set([...flags.aSet, ...flags.bSet].map((text) => text.split('.')[0]!)),
      argv,
      maxTime_ns: flags.maxTime,
      stateDirectory,
      signal,
      onPlanned({ differences }, { known_ns, trials }) {
        for (const difference of differences) stderr.write(`differs: ${difference}\n`);
        const less = how.looks.length > 1 ? `; less where ${how.looks[0]} pairs decide` : '';
        stderr.write(`Estimated time: up to ${formatDuration(known_ns)} of load in ${trials} trials${less}. Starting services and preparing data come on top.\n`);
        if (flags.maxTime !== undefined) timer = setTimeout(endOvertime, timer_ms(flags.maxTime), flags.maxTime, overtime, stderr);
      },
      onEvent: (side, event) => progress.event(side, event),
      ...(judges && { onLook: (benchmark, checks, goesOn) => progress.look(benchmark, checks, goesOn) }),
    });
    return outcome;
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
