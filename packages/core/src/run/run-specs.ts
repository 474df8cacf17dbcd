import { createHash } from 'node:crypto';
import { exitCodes, toErrorRecord, UbenchError } from '@ubench/errors';
import { ownIdentity } from '@ubench/processes';
import { Backends } from '../backend/backends.ts';
import { specFile } from '../collect/spec-file.ts';
import { baselineDirectory } from '../history/baseline-directory.ts';
import { exitCodeOf } from '../judge/exit-code.ts';
import { canonicalJson } from '../plan/canonical-json.ts';
import { planChanges } from '../plan/plan-changes.ts';
import { planWarnings } from '../plan/plan-warnings.ts';
import type { Plan } from '../plan/plan.ts';
import { packageVersion } from '../plugin/package-version.ts';
import type { PluginHost } from '../plugin/plugin-host.ts';
import { collectProvenance, type EarlyProvenance } from '../provenance/collect-provenance.ts';
import { redact } from '../redact/redact.ts';
import { endReporters, type LostOutput, tellLost } from '../report/end-reporters.ts';
import { findReporters } from '../report/find-reporters.ts';
import type { RunResult } from '../result/result.ts';
import { RunDirectory } from '../store/run-directory.ts';
import type { RunRecord } from '../store/run-record.ts';
import { stopInstances } from '../store/stop-instances.ts';
import { readRun } from '../store/stored-run.ts';
import { interruptedBy, overtimeOf } from './overtime.ts';
import { requirePlaces } from './places.ts';
import { type PlannedSpecs, planSpecs } from './plan-specs.ts';
import { createRunId } from './run-id.ts';
import type { HistoryGate } from './gate-run.ts';
import { nothingJudged } from './nothing-judged.ts';
import type { RunOptions, RunOutcome } from './run-options.ts';
import { RunSession } from './run-session.ts';
import { runSuite } from './run-suite.ts';
import { takeUpRun } from './take-up-run.ts';
import { EarlyEnding } from './stray-failure.ts';

const active = new Set<RunSession>();

/**
 * Runs the specs: collect, plan, deploy, measure, judge, tear down, report. What fails on the way becomes part of the result.
 * @throws Usage errors, before anything has started: see {@link planSpecs}, {@link requirePlaces}; UBENCH_E_STATE_DIRECTORY where a run cannot be kept.
 */
export async function runSpecs(options: RunOptions): Promise<RunOutcome> {
  // Beside the planning, which does not wait for it.
  const provenance = collectProvenance(options);
  return runPlanned(await planSpecs(options), options, provenance);
}

/** The same of what has been planned. @param provenance Of its root. */
export async function runPlanned(planned: PlannedSpecs, options: RunOptions, provenance: Promise<EarlyProvenance>): Promise<RunOutcome> {
  // Judging brings the statistics with it, which a run without a gate does not wait for.
  const gate = options.gate ? (await import('./gate-run.ts')).openGate(options) : undefined;
  const { takesUp } = options;
  if (takesUp === undefined) await requirePlaces(planned.plan, new Backends(planned.host, options.config, options.at, options.log));
  // Before anything is written: a misspelt reporter is a mistake of the command.
  const createReporters = await findReporters(planned.host, options.config.reporters, options.configPlaces?.reporters);
  const plan = redact(planned.plan);
  const { record, directory, earlier } = takesUp === undefined ? makeRun(options, plan, planned.host, await provenance) : takeUpRun(options.stateDirectory, takesUp, plan, options.log.child({ run: takesUp }));
  const started_ms = performance.now() - (earlier === undefined ? 0 : Math.max(0, Date.now() - Date.parse(record.started_at)));
  const { root, config, stdout, stderr, verbose } = options;
  const reporters = createReporters({ directory: directory.paths.directory, root, baseline: baselineDirectory(root, config), stdout, stderr, verbose });
  const session = new RunSession(record, options, planned, directory, reporters, earlier);
  active.add(session);
  using ending = new EarlyEnding(session);
  try {
    session.emit({ type: 'run-start', run: record.id, directory: directory.paths.directory, plan });
    if (earlier === undefined) {
      for (const error of planned.errors) session.emit({ type: 'error', error });
      for (const warning of planWarnings(planned.plan)) session.emit({ type: 'warning', ...warning });
    }
    options.signal.addEventListener('abort', () => session.emit({ type: 'interrupt', signal: interruptedBy(options.signal) }), { once: true });
    await ending.during(async () => {
      for (const spec of planned.specs) await runSuite(session, spec.root, specFile(spec.path, options.root));
    });
    session.turns.ended();
    if (earlier !== undefined) await stopEarlier(session);
    return await finish(session, started_ms, gate);
  } finally {
    session.turns.ended();
    active.delete(session);
    await session.backends[Symbol.asyncDispose]();
  }
}

/**
 * Ends every instance that any run of this process has started, at once. For the second Ctrl-C.
 * @returns That other machines were told to, where some must be; it may take as long as these are silent. Never rejects.
 */
export function emergencyStop(): Promise<unknown> | undefined {
  const told = [...active].map((session) => session.kill()).filter((telling) => telling !== undefined);
  return told.length === 0 ? undefined : Promise.all(told);
}

/** A run of its own. */
function makeRun(options: RunOptions, plan: Plan, host: PluginHost, early: EarlyProvenance): Pick<RunSession, 'record' | 'directory' | 'earlier'> {
  const record = redact(recordOf(options, plan, host, early));
  tellChanges(options, plan);
  return { record, directory: new RunDirectory(options.stateDirectory, record, plan, options.log.child({ run: record.id })), earlier: undefined };
}

/** What a killed process has left that nothing under way needed. */
async function stopEarlier(session: RunSession): Promise<void> {
  const { stateDirectory } = session.options;
  const stopped = await stopInstances(readRun(stateDirectory, session.record.id), stateDirectory, session.backends, ({ state }) => state !== 'kept');
  for (const { error } of stopped) if (error !== undefined) session.fail(new UbenchError(error));
}

/** Of a run whose command is given again. */
function tellChanges({ rerunOf, stateDirectory, stderr }: RunOptions, plan: Plan): void {
  if (rerunOf === undefined) return;
  const before = readRun(stateDirectory, rerunOf).plan;
  for (const change of before === undefined ? [] : planChanges(before, plan)) stderr.write(`since ${rerunOf}: ${change}\n`);
}

/** @param plan As it is stored: secrets are no part of what was planned. */
function recordOf({ root, cwd, rerunOf }: RunOptions, plan: Plan, host: PluginHost, early: EarlyProvenance): RunRecord {
  const startedAt = new Date();
  return {
    schema: 'ubench.run/1',
    id: createRunId(startedAt),
    started_at: startedAt.toISOString(),
    process: ownIdentity(),
    cwd,
    root,
    plan_sha256: createHash('sha256').update(canonicalJson(plan)).digest('hex'),
    provenance: { ...early, versions: versionsOf(host), specs: Object.fromEntries(plan.files.map(({ path, module_hash }) => [path, module_hash])) },
    ...(rerunOf === undefined ? {} : { rerun_of: rerunOf }),
  };
}

async function finish(session: RunSession, started_ms: number, historyGate: HistoryGate | undefined): Promise<RunOutcome> {
  const { options, host, directory, record } = session;
  session.errors.push(...host.hookErrors.map(toErrorRecord));
  const overtime = overtimeOf(options.signal);
  if (overtime !== undefined) session.errors.push(toErrorRecord(overtime));
  const gate = historyGate?.(session) ?? (await options.variant?.compared(session.benchmarks));
  const unjudged = historyGate && gate && nothingJudged(session, gate);
  if (unjudged !== undefined) session.fail(unjudged);
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
  // What had not begun when its process was killed was not measured by who took it up.
  const cutShort = interrupted || (session.earlier !== undefined && session.benchmarks.some(({ status }) => status === 'interrupted'));
  const signalCode = String(options.signal.reason) === 'SIGTERM' ? exitCodes.terminated.code : exitCodes.interrupted.code;
  let exitCode = interrupted && overtime === undefined ? signalCode : judged;
  const result: RunResult = redact({
    ...draft,
    run: {
      id: record.id,
      started_at: record.started_at,
      duration_ns: Math.round((performance.now() - started_ms) * 1e6),
      status: cutShort ? 'INTERRUPTED' : judged === exitCodes.untrustworthy.code ? 'FAILED' : 'COMPLETED',
      exit_code: exitCode,
      ...(record.rerun_of === undefined ? {} : { rerun_of: record.rerun_of }),
    },
  });
  const lost = await report(session, result);
  tellLost(lost, options.stderr, session.log);
  if (lost.length > 0 && exitCode === exitCodes.success.code) exitCode = exitCodes.output.code;
  return { result, exitCode, directory: directory.paths.directory };
}

/** Stores the final result and hands it to hooks and reporters; what was lost of it. One that fails loses its own output, nobody else's. */
async function report(session: RunSession, result: RunResult): Promise<readonly LostOutput[]> {
  const { host, directory, reporters, reporterFailures } = session;
  const errorsBefore = session.errors.length;
  const stored = directory.finish(result);
  const before = host.hookErrors.length;
  await host.hooks.report.promise({ result, directory: directory.paths.directory });
  const hookErrors = host.hookErrors.slice(before);
  const { lost } = await endReporters(reporters, result, {
    limit_ns: host.hookTimeout_ns,
    written: stored === undefined ? [] : [{ title: 'Result', path: stored }],
    failures: reporterFailures,
  });
  return [
    ...(directory.lost === undefined ? [] : [{ who: "The run's record", error: directory.lost }]),
    ...hookErrors.map((error) => ({ who: 'A hook', error })),
    ...lost,
    // What failed outside of any await while the outputs were written is too late for the result.
    ...session.errors.slice(errorsBefore).map((error) => ({ who: 'A report', error: new UbenchError(error) })),
  ];
}

function versionsOf(host: PluginHost): Record<string, string> {
  const versions: Record<string, string> = { node: process.versions.node, ubench: packageVersion(import.meta.url) };
  for (const [name, url] of host.origins) versions[name] = packageVersion(url);
  return versions;
}
