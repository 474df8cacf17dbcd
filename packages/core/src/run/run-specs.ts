import { createHash } from 'node:crypto';
import { exitCodes, toErrorRecord, UbenchError } from '@ubench/errors';
import { parseOptions } from '@ubench/load';
import { ownIdentity } from '@ubench/processes';
import { specFile } from '../collect/spec-file.ts';
import { coreErrors } from '../core-errors.ts';
import { about } from '../config/about-config.ts';
import { exitCodeOf } from '../judge/exit-code.ts';
import { canonicalJson } from '../plan/canonical-json.ts';
import { planChanges } from '../plan/plan-changes.ts';
import { planWarnings } from '../plan/plan-warnings.ts';
import type { Plan } from '../plan/plan.ts';
import { packageVersion } from '../plugin/package-version.ts';
import type { PluginHost } from '../plugin/plugin-host.ts';
import { redact } from '../redact/redact.ts';
import type { Reporter, ReporterContext, ReportOutput } from '../report/reporter.ts';
import type { Provenance, RunResult } from '../result/result.ts';
import { RunDirectory } from '../store/run-directory.ts';
import type { RunRecord } from '../store/run-record.ts';
import { readRun } from '../store/stored-run.ts';
import { withinTime } from '../time-limit.ts';
import { interruptedBy, overtimeOf } from './overtime.ts';
import { type PlannedSpecs, planSpecs } from './plan-specs.ts';
import { collectProvenance, gitState } from './provenance.ts';
import { createRunId } from './run-id.ts';
import type { RunOptions, RunOutcome } from './run-options.ts';
import { RunSession } from './run-session.ts';
import { runSuite } from './run-suite.ts';
import { EarlyEnding } from './stray-failure.ts';

const active = new Set<RunSession>();

/**
 * Runs the specs: collect, plan, deploy, measure, judge, tear down, report. What fails on the way becomes part of the result.
 * @throws Usage errors, before anything has started: see {@link planSpecs}; UBENCH_E_STATE_DIRECTORY where a run cannot be kept.
 */
export async function runSpecs(options: RunOptions): Promise<RunOutcome> {
  // Beside the planning, which does not wait for it.
  const git = gitState(options.root, options.log);
  return runPlanned(await planSpecs(options), options, git);
}

/** The same of what has been planned. @param git Of the root. */
export async function runPlanned(planned: PlannedSpecs, options: RunOptions, git: Promise<Provenance['git']>): Promise<RunOutcome> {
  // Before anything is written: a misspelt reporter is a mistake of the command.
  const createReporters = await findReporters(planned.host, options);
  const started_ms = performance.now();
  const plan = redact(planned.plan);
  const record = redact(recordOf(options, plan, planned.host, await git));
  tellChanges(options, plan);
  const directory = new RunDirectory(options.stateDirectory, record, plan, options.log.child({ run: record.id }));
  const session = new RunSession(record, options, planned, directory, createReporters(directory.paths.directory));
  active.add(session);
  using ending = new EarlyEnding(session);
  try {
    session.emit({ type: 'run-start', run: record.id, directory: directory.paths.directory, plan });
    for (const error of planned.errors) session.emit({ type: 'error', error });
    for (const warning of planWarnings(planned.plan)) session.emit({ type: 'warning', ...warning });
    options.signal.addEventListener('abort', () => session.emit({ type: 'interrupt', signal: interruptedBy(options.signal) }), { once: true });
    await ending.during(async () => {
      for (const spec of planned.specs) await runSuite(session, spec.root, specFile(spec.path, options.root));
    });
    session.turns.ended();
    return await finish(session, started_ms);
  } finally {
    session.turns.ended();
    active.delete(session);
  }
}

/** Ends every instance that any run of this process has started, at once. For the second Ctrl-C. */
export function emergencyStop(): void {
  for (const session of active) session.kill();
}

/** Of a run whose command is given again. */
function tellChanges({ rerunOf, stateDirectory, stderr }: RunOptions, plan: Plan): void {
  if (rerunOf === undefined) return;
  const before = readRun(stateDirectory, rerunOf).plan;
  for (const change of before === undefined ? [] : planChanges(before, plan)) stderr.write(`since ${rerunOf}: ${change}\n`);
}

/** @param plan As it is stored: secrets are no part of what was planned. */
function recordOf({ root, cwd, argv, rerunOf }: RunOptions, plan: Plan, host: PluginHost, git: Provenance['git']): RunRecord {
  const startedAt = new Date();
  return {
    schema: 'ubench.run/1',
    id: createRunId(startedAt),
    started_at: startedAt.toISOString(),
    process: ownIdentity(),
    cwd,
    root,
    plan_sha256: createHash('sha256').update(canonicalJson(plan)).digest('hex'),
    provenance: collectProvenance(argv, versionsOf(host), git),
    ...(rerunOf === undefined ? {} : { rerun_of: rerunOf }),
  };
}

async function finish(session: RunSession, started_ms: number): Promise<RunOutcome> {
  const { options, host, directory, record } = session;
  session.errors.push(...host.hookErrors.map(toErrorRecord));
  const overtime = overtimeOf(options.signal);
  if (overtime !== undefined) session.errors.push(toErrorRecord(overtime));
  const gate = await options.variant?.compared(session.benchmarks);
  const draft: Omit<RunResult, 'run'> = {
    schema: 'ubench.result/1',
    plan_sha256: record.plan_sha256,
    provenance: record.provenance,
    errors: [...session.errors],
    deployments: session.deployments,
    benchmarks: session.benchmarks,
    sweeps: session.sweeps,
    ...(gate === undefined ? {} : { gate }),
  };
  const judged = exitCodeOf(draft, options);
  const interrupted = options.signal.aborted;
  const signalCode = String(options.signal.reason) === 'SIGTERM' ? exitCodes.terminated.code : exitCodes.interrupted.code;
  let exitCode = interrupted && overtime === undefined ? signalCode : judged;
  const result: RunResult = redact({
    ...draft,
    run: {
      id: record.id,
      started_at: record.started_at,
      duration_ns: Math.round((performance.now() - started_ms) * 1e6),
      status: interrupted ? 'INTERRUPTED' : judged === exitCodes.untrustworthy.code ? 'FAILED' : 'COMPLETED',
      exit_code: exitCode,
      ...(record.rerun_of === undefined ? {} : { rerun_of: record.rerun_of }),
    },
  });
  const lost = await report(session, result);
  for (const [who, error] of lost) {
    session.log.error(`${who} failed`, { error });
    const { code, what, fix } = toErrorRecord(error);
    options.stderr.write(`${who} failed: ${what} [${code}]\n${fix === undefined ? '' : `  → ${fix}\n`}`);
  }
  if (lost.length > 0 && exitCode === exitCodes.success.code) exitCode = exitCodes.output.code;
  return { result, exitCode, directory: directory.paths.directory };
}

/** Stores the final result and hands it to hooks and reporters; what they threw, with who did. One that fails loses its own output, nobody else's. */
async function report(session: RunSession, result: RunResult): Promise<[who: string, error: unknown][]> {
  const { host, directory, reporters, reporterFailures } = session;
  const errorsBefore = session.errors.length;
  const lost: [string, unknown][] = [];
  const written: ReportOutput[] = [];
  const stored = directory.finish(result);
  if (stored !== undefined) written.push({ title: 'Result', path: stored });
  if (directory.lost !== undefined) lost.push(["The run's record", directory.lost]);
  const before = host.hookErrors.length;
  await host.hooks.report.promise({ result, directory: directory.paths.directory });
  lost.push(...host.hookErrors.slice(before).map((error): [string, unknown] => ['A hook', error]));
  for (const reporter of reporters) {
    try {
      const late = (): Error => coreErrors.UBENCH_E_REPORTER_TIMEOUT({ seconds: host.hookTimeout_ns / 1e9 });
      written.push(...((await withinTime(() => reporter.end?.(result, written), { limit_ns: host.hookTimeout_ns, late })) ?? []));
      if (reporterFailures.has(reporter)) lost.push([`The reporter '${reporter.name}'`, reporterFailures.get(reporter)]);
    } catch (error) {
      lost.push([`The reporter '${reporter.name}'`, reporterFailures.get(reporter) ?? error]);
    }
  }
  // What failed outside of any await while the outputs were written is too late for the result.
  lost.push(...session.errors.slice(errorsBefore).map((error): [string, unknown] => ['A report', new UbenchError(error)]));
  return lost;
}

/** The reporters of the configuration, those that show where the files are after the others. */
async function findReporters(host: PluginHost, { config, configPlaces, root, stdout, stderr, verbose }: RunOptions): Promise<(directory: string) => Reporter[]> {
  const makers: ((context: ReporterContext) => Reporter)[] = [];
  for (const entry of config.reporters) {
    if (typeof entry !== 'string' && !Array.isArray(entry)) {
      makers.push(() => entry as Reporter);
      continue;
    }
    const [name, given] = typeof entry === 'string' ? [entry, {}] : (entry as [string, unknown]);
    const type = await about(configPlaces?.reporters, () => host.find('reporter', name));
    const parsed = await about(configPlaces?.reporters, () => parseOptions(type.options, given, `the reporter '${name}'`));
    makers.push((context) => type.create(parsed, context));
  }
  // What a terminal shows last includes the paths of what the others wrote.
  return (directory) =>
    makers
      .map((make) => make({ directory, root, stdout, stderr, verbose }))
      .sort((a, b) => Number(a.name === 'terminal') - Number(b.name === 'terminal'));
}

function versionsOf(host: PluginHost): Record<string, string> {
  const versions: Record<string, string> = { ubench: packageVersion(import.meta.url) };
  for (const [name, url] of host.origins) versions[name] = packageVersion(url);
  return versions;
}
