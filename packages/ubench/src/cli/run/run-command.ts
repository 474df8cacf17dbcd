import { Backends, canonicalJson, type Config, emergencyStop, endRunsEarly, placeProblems, planSpecs, planWarnings, previewLaunches, redact, type RunOptions, runSpecs, stateDirectoryOf, timer_ms } from '@ubench/core';
import type { CommandContext } from '../cli-context.ts';
import { exitCodes } from '@ubench/errors';
import { configFlags, type FlagValues } from '../flag.ts';
import { deploymentLines } from './deployment-lines.ts';
import { endOvertime } from './end-overtime.ts';
import { type Interruptions, listenForInterruptions } from './interruption.ts';
import { planLines } from './plan-lines.ts';
import { previewLines } from './preview-lines.ts';
import { printRecord } from '../print-error.ts';
import { takeStrayFailures } from '../process-guards.ts';
import { readConfig } from '../read-config.ts';
import { runFlags } from './run-flags.ts';
import { watchingProcess } from './watch/watching-process.ts';
import { usageErrors } from '../usage-errors.ts';

/** `ubench run`: resolves with the exit code. Rejects with what kept the run from starting. */
export async function runCommand(filters: readonly string[], flags: FlagValues<typeof runFlags>, context: CommandContext): Promise<number> {
  if (flags.json && !flags.list) throw usageErrors.UBENCH_E_FLAG_ALONE({ flag: '--json', needs: '--list' });
  if (flags.watch) {
    for (const [name, given] of Object.entries({ list: flags.list, 'dry-run': flags.dryRun })) {
      if (given) throw usageErrors.UBENCH_E_FLAGS_APART({ flags: ['--watch', `--${name}`] });
    }
    const { watchRuns } = await import('./watch/watch-runs.ts');
    return await watchRuns(filters, context);
  }
  // Before the configuration is imported, which is watched too.
  const watcher = watchingProcess(context.env);
  const { root, config, places, file } = await readConfig(context, configFlags(runFlags, flags));
  return runFrom({ root, config, configPlaces: places, onPlanned: ({ files }) => watcher?.tell([...files, ...(file === undefined ? [] : [file])]) }, filters, flags, context);
}

/** Runs, or only shows, what the filters select, and lets Ctrl-C end it in order. Resolves with the exit code. */
export async function runFrom(
  { root, config, configPlaces, onPlanned }: Pick<RunOptions, 'root' | 'config' | 'configPlaces' | 'onPlanned'>,
  filters: readonly string[],
  flags: FlagValues<typeof runFlags>,
  context: CommandContext,
): Promise<number> {
  const { cwd, env, stdout, stderr, argv, rerunOf, takesUp, log, verbosity } = context;
  using interruptions = takesUp === undefined ? listenForInterruptions(stderr, { atOnce: emergencyStop }) : uninterrupted;
  using _failures = takeStrayFailures(endRunsEarly);
  const overtime = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  // A second Ctrl-C, a failure that no run could take care of: nothing that was started may outlive us.
  if (takesUp === undefined) process.on('exit', emergencyStop);
  const options: RunOptions = {
    root,
    cwd,
    config: withAnnotations(config, env),
    configPlaces,
    filters: [...filters],
    ...(flags.name !== undefined && { name: flags.name }),
    tags: flags.tag,
    set: flags.set,
    ...(flags.seed !== undefined && { seed: flags.seed }),
    ...(flags.trials !== undefined && { trials: flags.trials }),
    at: flags.at,
    argv: [...argv],
    rerunOf,
    takesUp,
    keep: flags.keep,
    reuse: flags.reuse,
    bail: flags.bail,
    profile: flags.profile,
    allowInvalid: flags.allowInvalid,
    strict: flags.strict,
    gate: flags.gate,
    shard: flags.shard,
    maxTime_ns: flags.maxTime,
    onPlanned(planned) {
      onPlanned?.(planned);
      const { plan, estimate } = planned;
      // What is left of one that is taken up is less, and nothing is started.
      if (takesUp === undefined) for (const line of planLines(plan, estimate, flags.shard)) stderr.write(`${line}\n`);
      if (flags.maxTime !== undefined) timer = setTimeout(endOvertime, timer_ms(flags.maxTime), flags.maxTime, overtime, stderr);
    },
    signal: AbortSignal.any([interruptions.signal, overtime.signal]),
    stateDirectory: stateDirectoryOf(cwd, env),
    stdout,
    stderr,
    log: log.logger,
    verbose: verbosity !== undefined,
  };
  try {
    const exitCode = flags.dryRun || flags.list ? await showPlan(options, flags, context) : (await runSpecs(options)).exitCode;
    return interruptions.exitCode ?? exitCode;
  } catch (error) {
    if (interruptions.exitCode !== undefined) return interruptions.exitCode;
    throw error;
  } finally {
    clearTimeout(timer);
    process.off('exit', emergencyStop);
  }
}

/** Whoever ends the taking up of a run leaves it as a killed process does: it can be taken up again. */
const uninterrupted: Interruptions = { signal: new AbortController().signal, exitCode: undefined, [Symbol.dispose]() {} };

/** In GitHub Actions the page of a pull request shows what failed, whatever else is reported. */
function withAnnotations(config: Config, env: CommandContext['env']): Config {
  const named = config.reporters.some((reporter) => (Array.isArray(reporter) ? reporter[0] : reporter) === annotations);
  return env['GITHUB_ACTIONS'] !== 'true' || named ? config : { ...config, reporters: [...config.reporters, annotations] };
}
const annotations = 'github';

/** The plan or its benchmark ids to stdout, and nothing else; what could not be collected to stderr. */
async function showPlan(options: RunOptions, flags: FlagValues<typeof runFlags>, { stdout, stderr }: CommandContext): Promise<number> {
  const planned = await planSpecs(options);
  const { plan, errors } = planned;
  if (flags.dryRun) {
    await using backends = new Backends(planned.host, options.config, options.at, options.log);
    const previews = await previewLaunches(planned, backends, options);
    stdout.write(canonicalJson(redact({ ...plan, ...(previews.length > 0 && { previews }) })));
    for (const line of [...deploymentLines(planned), ...previewLines(previews)]) stderr.write(`${line}\n`);
    for (const problem of await placeProblems(plan, backends)) stderr.write(`warning: ${problem.what} ${problem.fix}\n`);
  } else {
    const ids = plan.benchmarks.map(({ id }) => id);
    stdout.write(flags.json ? `${JSON.stringify(ids, null, 2)}\n` : ids.map((id) => `${id}\n`).join(''));
  }
  for (const { benchmark, finding } of planWarnings(plan)) stderr.write(`warning: ${benchmark}: ${finding.message} [${finding.code}]\n`);
  for (const error of errors) printRecord(error, stderr);
  return errors.length > 0 ? exitCodes.untrustworthy.code : exitCodes.success.code;
}
