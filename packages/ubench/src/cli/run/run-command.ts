import { canonicalJson, emergencyStop, endRunsEarly, planSpecs, planWarnings, resolveConfig, type RunOptions, runSpecs, stateDirectoryOf } from '@ubench/core';
import type { CliContext } from '../cli-context.ts';
import { exitCodes } from '@ubench/errors';
import { configFlags, type FlagValues } from '../flag.ts';
import { listenForInterruptions } from './interruption.ts';
import { printRecord } from '../print-error.ts';
import { takeStrayFailures } from '../process-guards.ts';
import { runFlags } from './run-flags.ts';
import { usageErrors } from '../usage-errors.ts';

/** `ubench run`: resolves with the exit code. Rejects with what kept the run from starting. */
export async function runCommand(filters: readonly string[], flags: FlagValues<typeof runFlags>, context: CliContext): Promise<number> {
  if (flags.json && !flags.list) throw usageErrors.UBENCH_E_FLAG_ALONE({ flag: '--json', needs: '--list' });
  const { cwd, env, stdout, stderr, argv, rerunOf } = context;
  const resolved = await resolveConfig({ cwd, env, flags: configFlags(runFlags, flags) });
  for (const warning of resolved.warnings) stderr.write(`warning: ${warning}\n`);

  using interruptions = listenForInterruptions(stderr);
  using _failures = takeStrayFailures(endRunsEarly);
  // A second Ctrl-C, a failure that no run could take care of: nothing that was started may outlive us.
  process.on('exit', emergencyStop);
  const options: RunOptions = {
    root: resolved.root,
    cwd,
    config: resolved.config,
    configPlaces: resolved.places,
    filters: [...filters],
    ...(flags.name !== undefined && { name: flags.name }),
    tags: flags.tag,
    set: flags.set,
    ...(flags.seed !== undefined && { seed: flags.seed }),
    ...(flags.trials !== undefined && { trials: flags.trials }),
    at: flags.at,
    argv: [...argv],
    rerunOf,
    keep: flags.keep,
    reuse: flags.reuse,
    bail: flags.bail,
    allowInvalid: flags.allowInvalid,
    strict: flags.strict,
    signal: interruptions.signal,
    stateDirectory: stateDirectoryOf(cwd, env),
    stdout,
    stderr,
  };
  try {
    const exitCode = flags.dryRun || flags.list ? await showPlan(options, flags, context) : (await runSpecs(options)).exitCode;
    return interruptions.exitCode ?? exitCode;
  } catch (error) {
    if (interruptions.exitCode !== undefined) return interruptions.exitCode;
    throw error;
  } finally {
    process.off('exit', emergencyStop);
  }
}

/** The plan or its benchmark ids to stdout, and nothing else; what could not be collected to stderr. */
async function showPlan(options: RunOptions, flags: FlagValues<typeof runFlags>, { stdout, stderr }: CliContext): Promise<number> {
  const { plan, errors } = await planSpecs(options);
  if (flags.dryRun) {
    stdout.write(canonicalJson(plan));
  } else {
    const ids = plan.benchmarks.map(({ id }) => id);
    stdout.write(flags.json ? `${JSON.stringify(ids, null, 2)}\n` : ids.map((id) => `${id}\n`).join(''));
  }
  for (const { benchmark, finding } of planWarnings(plan)) stderr.write(`warning: ${benchmark}: ${finding.message} [${finding.code}]\n`);
  for (const error of errors) printRecord(error, stderr);
  return errors.length > 0 ? exitCodes.untrustworthy.code : exitCodes.success.code;
}
