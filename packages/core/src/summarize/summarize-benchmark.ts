import type { ErrorRecord } from '@ubench/errors';
import { type DriverType, type Headline, headlineOf, Histogram, type IntervalPoint, type MetricSpec, type MetricSpecs, type MetricSummary, type PhaseMeasurement, type Reconciliation, type SloPlan, type Tally, type TrialMeasurement, type WorkloadType } from '@ubench/load';
import { ownClientErrors } from '../client/client-errors.ts';
import { findingOf } from '../judge/finding-codes.ts';
import { type Judgement, judgeTrial } from '../judge/validity.ts';
import { sloFindings } from '../judge/slo-met.ts';
import type { PlannedLoadBenchmark } from '../plan/plan.ts';
import { emptyResult } from '../result/empty-result.ts';
import type { BenchmarkResult, Finding, TrialResult } from '../result/result.ts';
import type { Trial } from '../run/trial.ts';
import { commonDefinitions } from './common-definitions.ts';
import { summarizeDistribution } from './distribution.ts';
import { percentileCurve } from './percentile-curve.ts';
import { profileWarnings, summarizeProfile } from './summarize-profile.ts';
import { goodputMetrics, unmeasuredLimits } from './goodput.ts';
import { type ServerWindow, summarizeServerNumber } from './server-numbers.ts';

/** What the trials of a benchmark say together: metrics over all of them and of each, validity, warnings, errors. */
export function summarizeBenchmark(
  bench: PlannedLoadBenchmark,
  workload: WorkloadType,
  driver: DriverType,
  trials: readonly Trial[],
  status: BenchmarkResult['status'],
): BenchmarkResult {
  const headline = headlineOf(bench.load, driver.loads);
  const reconciled = trials.map((trial) => reconciliationsOf(workload, trial));
  const judgements = trials.map((trial, index) => judgeTrial(evidence(bench, driver, workload, trial, reconciled[index]!)));
  const measurements = trials.map(({ measurement }) => measurement);
  const reasons = mergeFindings(judgements, trials.length, ({ invalid }) => invalid);
  const distributions = distributionsOf(headline, workload.metrics, measurements);
  const metrics = summarizeMetrics(distributions, workload.metrics, bench.slo, trials);
  const panels = trials.length === 0 ? [] : (workload.panels?.({ metrics, load: bench.load, parameters: bench.parameters }) ?? []);
  const ofSlo = bench.slo && sloFindings(bench.slo, metrics, unmeasuredLimits(bench.slo, measurements.map(({ measure }) => measure)));
  const profiled = trials.flatMap(({ profile, measurement: { client, completedInWindow } }) =>
    profile === undefined ? [] : [{ profile, cpu_ns: client.cpu_ns, completed: completedInWindow }],
  );
  return {
    ...emptyResult(bench, status),
    headline,
    validity: { valid: reasons.length === 0 && trials.length > 0, reasons },
    warnings: [...mergeFindings(judgements, trials.length, ({ warnings }) => warnings), ...(ofSlo?.warnings ?? []), ...profileWarnings(profiled), ...operationLogWarnings(trials), ...serverWarnings(trials)],
    findings: [...mergeFindings(judgements, trials.length, ({ findings }) => findings), ...(ofSlo?.findings ?? [])],
    metrics,
    definitions: definitionsOf(Object.keys(metrics), headline, workload.metrics),
    curves: curvesOf(distributions),
    ...(panels.length === 0 ? {} : { panels: [...panels] }),
    errors: mergeErrors(measurements),
    ...(profiled.length === 0 ? {} : { profile: summarizeProfile(profiled) }),
    trials: trials.map((trial, index) => trialResult(headline, workload.metrics, bench.slo, trial, judgements[index]!, reconciled[index]!)),
  };
}

function trialResult(headline: Headline, specs: MetricSpecs, slo: SloPlan | undefined, trial: Trial, { invalid }: Judgement, reconciliations: readonly Reconciliation[]): TrialResult {
  const { measurement } = trial;
  const completed = measurement.completedInWindow;
  return {
    window_ns: Math.round(measurement.window_ns),
    prepare_ns: trial.prepare_ns,
    metrics: summarizeMetrics(distributionsOf(headline, specs, [measurement]), specs, slo, [trial]),
    operations: { warmup: countsOf(measurement.warmup), measure: countsOf(measurement.measure) },
    server_operations: trial.serverCounts.operations,
    ...(reconciliations.length === 0 ? {} : { server_counts: reconciliations.map(({ what, server, client }) => ({ what, server, client })) }),
    ...(trial.operationLog && { operation_log: { file: trial.operationLog.file, origin_ns: trial.operationLog.origin_ns, lines: measurement.log?.lines ?? 0, left_out: measurement.log?.left_out ?? 0 } }),
    client: {
      agents: measurement.client.agents,
      clients: measurement.client.clients,
      cpu_ns_per_operation: completed === 0 ? null : Math.round(measurement.client.cpu_ns / completed),
      event_loop_utilisation: measurement.client.eventLoopUtilisation,
      ...(measurement.machines.length > 0 && { machines: measurement.machines.map(({ agent, node, offset_ns, error_ns, drift_ppm, pause_ns }) => ({ agent, node, offset_ns, error_ns, drift_ppm, pause_ns })) }),
      ...(trial.tunnelUtilisation === undefined ? {} : { tunnel_utilisation: Math.round(trial.tunnelUtilisation * 1000) / 1000 }),
      ...(trial.client === undefined ? {} : { series: trial.client }),
    },
    intervals: toColumns(measurement.intervals),
    server: trial.server,
    invalid,
    ...(trial.steadiness === undefined ? {} : { steady: { ...trial.steadiness } }),
    ...(trial.aborted === undefined ? {} : { aborted: trial.aborted }),
  };
}

/** Of numbers of the service that are missing. */
function serverWarnings(trials: readonly Trial[]): Finding[] {
  const problem = trials.map(({ serverProblem }) => serverProblem).find((text) => text !== undefined);
  return problem === undefined ? [] : [findingOf('server-unsampled', `not all that the service tells about itself could be read: ${problem}`)];
}

/** Of files that could not be written. */
function operationLogWarnings(trials: readonly Trial[]): Finding[] {
  const problem = trials.map(({ operationLog }) => operationLog?.problem).find((text) => text !== undefined);
  return problem === undefined ? [] : [findingOf('operation-log', `not every operation is in the operation log: ${problem}`)];
}

/** A missing distribution is one without observations. */
function addIfThere(all: Histogram, histogram: Histogram | undefined): void {
  if (histogram !== undefined) all.add(histogram);
}

function toColumns(points: readonly IntervalPoint[]): TrialResult['intervals'] {
  return {
    time_s: points.map(({ time_s }) => time_s),
    completed: points.map(({ completed }) => completed),
    failed: points.map(({ failed }) => failed),
    p50_ns: points.map(({ p50_ns }) => p50_ns),
    p95_ns: points.map(({ p95_ns }) => p95_ns),
    max_ns: points.map(({ max_ns }) => max_ns),
  };
}

const countsOf = ({ succeeded, failed }: PhaseMeasurement): { succeeded: number; failed: number } => ({ succeeded, failed });

/** The distributions of one or more measurements together, by the name of the metric. */
function distributionsOf(headline: Headline, specs: MetricSpecs, measurements: readonly TrialMeasurement[]): ReadonlyMap<string, Histogram> {
  const phases = measurements.map(({ measure }) => measure);
  const distributions = new Map<string, Histogram>();
  const merge = (metric: string, ...names: string[]): void => {
    const all = new Histogram();
    for (const phase of phases) for (const name of names) addIfThere(all, phase.histograms.get(name));
    distributions.set(metric, all);
  };
  merge('latency', headline);
  merge('latencyAll', headline, 'errorTime');
  for (const name of headline === 'responseTime' ? ['serviceTime', 'responseTime', 'queueWait', 'sendLag'] : ['serviceTime', 'sendLag']) merge(name, name);
  for (const [name, spec] of Object.entries(specs)) {
    if (spec.kind === 'latency') for (const key of keysOf(name, spec, phases)) merge(key, key);
  }
  return distributions;
}

/** Under which names a metric of a workload was recorded; one that has no keys is there even where it never was. */
function keysOf(name: string, { keyed, keyOrder }: MetricSpec, phases: readonly PhaseMeasurement[]): Set<string> {
  const belongs = (key: string): boolean => key === name || (keyed === true && key.startsWith(`${name}/`));
  const keys = new Set(phases.flatMap((phase) => [...phase.histograms.keys(), ...phase.tallies.keys()]).filter(belongs));
  if (keyed !== true) return keys.add(name);
  return keyOrder === undefined ? keys : new Set([...keys].sort((a, b) => numberOf(a) - numberOf(b)));
}

/** What the key of a name begins with: 129 of `ttftByPrompt/129–1024`. */
const numberOf = (name: string): number => Number.parseFloat(name.slice(name.indexOf('/') + 1));

const curvesOf = (distributions: ReadonlyMap<string, Histogram>): NonNullable<BenchmarkResult['curves']> =>
  Object.fromEntries([...distributions].flatMap(([name, histogram]) => {
    const curve = percentileCurve(histogram);
    return curve === undefined ? [] : [[name, curve]];
  }));

/** All metrics of one or more measurements together: distributions merged, sums and counts added, means over all observations. */
function summarizeMetrics(distributions: ReadonlyMap<string, Histogram>, specs: MetricSpecs, slo: SloPlan | undefined, trials: readonly Pick<Trial, 'measurement' | 'server'>[]): Record<string, MetricSummary> {
  const measurements = trials.map(({ measurement }) => measurement);
  const phases = measurements.map(({ measure }) => measure);
  const window_s = measurements.reduce((sum, { window_ns }) => sum + window_ns, 0) / 1e9;
  const perSecond = (sum: number): number | null => (window_s === 0 ? null : sum / window_s);
  const completed = measurements.reduce((sum, { completedInWindow }) => sum + completedInWindow, 0);
  const operations = phases.reduce((sum, phase) => sum + phase.operations, 0);
  const failed = phases.reduce((sum, phase) => sum + phase.failed, 0);
  const { latency, latencyAll, ...others } = Object.fromEntries([...distributions].map(([name, histogram]) => [name, summarizeDistribution(histogram)]));
  const common = Object.entries(others).filter(([name]) => !Object.hasOwn(specs, name.split('/')[0]!));

  const metrics: Record<string, MetricSummary> = {
    latency: latency!,
    latencyAll: latencyAll!,
    throughput: { kind: 'rate', n: completed, value_per_s: perSecond(completed) },
    ...(slo && goodputMetrics(slo, phases, perSecond)),
    operations: { kind: 'count', n: operations - failed, value: operations - failed },
    'errors/share': shareSummary(operations, operations === 0 ? null : failed / operations),
    'errors/count': { kind: 'count', n: operations, value: operations === 0 ? null : failed },
    ...Object.fromEntries(common),
  };
  for (const [name, spec] of Object.entries(specs)) {
    if (spec.server !== undefined) {
      metrics[name] = summarizeServerNumber(spec.kind, spec.server, trials.map(serverWindow));
      continue;
    }
    for (const key of keysOf(name, spec, phases)) {
      metrics[key] = spec.kind === 'latency' ? others[key]! : summarizeTally(spec.kind, mergeTallies(phases.map((phase) => phase.tallies.get(key))), perSecond);
    }
  }
  return metrics;
}

const serverWindow = ({ measurement: { window_ns, measure }, server }: Pick<Trial, 'measurement' | 'server'>): ServerWindow => ({ series: server, window_s: window_ns / 1e9, tallies: measure.tallies });

/** What the server counted beside operations, and what clients of this load and of those beside it that it counts too say to that. */
function reconciliationsOf({ reconcile }: WorkloadType, { measurement: { warmup, measure }, serverCounts: { others }, countedAlong }: Trial): readonly Reconciliation[] {
  if (others === null || reconcile === undefined) return [];
  const maps = [warmup.tallies, measure.tallies, ...(countedAlong?.tallies ?? [])];
  const names = new Set(maps.flatMap((tallies) => [...tallies.keys()]));
  return reconcile(others, {
    succeeded: warmup.succeeded + measure.succeeded + (countedAlong?.succeeded ?? 0),
    failed: warmup.failed + measure.failed + (countedAlong?.failed ?? 0),
    tallies: Object.fromEntries([...names].map((name) => [name, mergeTallies(maps.map((tallies) => tallies.get(name)))])),
  });
}

function summarizeTally(kind: 'rate' | 'count' | 'ratio' | 'gauge', { count: n, sum, min, max }: Tally, perSecond: (sum: number) => number | null): MetricSummary {
  const some = (value: number | null): number | null => (n === 0 ? null : value);
  switch (kind) {
    case 'rate':
      return { kind, n, value_per_s: some(perSecond(sum)) };
    case 'count':
      return { kind, n, value: some(sum) };
    case 'ratio':
      return { kind, n, value_share: some(sum / n), min_share: some(min), max_share: some(max) };
    case 'gauge':
      return { kind, n, value: some(sum / n), min: some(min), max: some(max) };
  }
}

const shareSummary = (n: number, share: number | null): MetricSummary => ({ kind: 'ratio', n, value_share: share, min_share: share, max_share: share });

function mergeTallies(tallies: readonly (Tally | undefined)[]): Tally {
  const all: Tally = { count: 0, sum: 0, min: Infinity, max: -Infinity };
  for (const tally of tallies) {
    if (tally === undefined) continue;
    all.count += tally.count;
    all.sum += tally.sum;
    all.min = Math.min(all.min, tally.min);
    all.max = Math.max(all.max, tally.max);
  }
  return all;
}

function mergeErrors(measurements: readonly TrialMeasurement[]): BenchmarkResult['errors'] {
  const merged: BenchmarkResult['errors'] = {};
  for (const { errors } of measurements) {
    for (const [kind, { count, samples }] of Object.entries(errors)) {
      const entry = (merged[kind] ??= { count: 0, samples: [] });
      entry.count += count;
      entry.samples = [...new Set([...entry.samples, ...samples])].slice(0, 5);
    }
  }
  return merged;
}

/** A finding of several trials once, with the number of trials it is true of. */
function mergeFindings(judgements: readonly Judgement[], trials: number, pick: (judgement: Judgement) => readonly Finding[]): Finding[] {
  const byCode = new Map<string, Finding[]>();
  for (const judgement of judgements) for (const finding of pick(judgement)) byCode.set(finding.code, [...(byCode.get(finding.code) ?? []), finding]);
  return [...byCode.values()].map((findings) => ({
    code: findings[0]!.code,
    message: trials === 1 ? findings[0]!.message : `${findings[0]!.message} (${findings.length} of ${trials} trials)`,
  }));
}

function definitionsOf(keys: readonly string[], headline: Headline, specs: MetricSpecs): BenchmarkResult['definitions'] {
  const all: Record<string, { title: string; definition: string; better: 'lower' | 'higher' }> = { ...commonDefinitions(headline) };
  for (const [name, { title, definition, better }] of Object.entries(specs)) all[name] = { title, definition, better };
  const names = new Set(keys.map((key) => (Object.hasOwn(all, key) ? key : key.split('/')[0]!)));
  return Object.fromEntries([...names].flatMap((name) => (all[name] ? [[name, all[name]]] : [])));
}

/** Of a program of the user's own. */
const isOfClient = (error: ErrorRecord | undefined): boolean => error !== undefined && Object.hasOwn(ownClientErrors, error.code);

function evidence(bench: PlannedLoadBenchmark, driver: DriverType, { streaming, leftOut }: Pick<WorkloadType, 'streaming' | 'leftOut'>, { measurement, serverCounts, countedAlong, uncounted, steadiness, dataSize, complaints, prepared, aborted, hopeless, restarted, died, tunnelUtilisation }: Trial, reconciliations: readonly Reconciliation[]): Parameters<typeof judgeTrial>[0] {
  const { measure, warmup, failedAgents: lost } = measurement;
  const [responseTime, sendLag] = ['responseTime', 'sendLag'].map((name) => measure.histograms.get(name));
  const serviceAll = measure.latencyAll('serviceTime');
  // Little's law counts them with the others: their client was busy with them.
  serviceAll.add(measure.histogram('givenUpTime'));
  return {
    load: bench.load,
    driver,
    maxErrorShare: bench.max_error_share,
    succeeded: measure.succeeded,
    failed: measure.failed,
    scheduled: measurement.scheduled,
    sent: measurement.sent,
    unsentWhileFree: measurement.unsentWhileFree,
    completedInWindow: measurement.completedInWindow,
    window_ns: measurement.window_ns,
    medianResponse_ns: responseTime?.count ? responseTime.percentile(50) : null,
    quickResponse_ns: responseTime?.count ? responseTime.percentile(10) : null,
    meanServiceAll_ns: serviceAll.count > 0 ? serviceAll.mean : null,
    sendLagP99_ns: sendLag?.count ? sendLag.percentile(99) : null,
    meanSendLag_ns: sendLag?.count ? sendLag.mean : null,
    eventLoopUtilisation: measurement.client.eventLoopUtilisation,
    busiestAgent: measurement.client.busiestAgent,
    readLagP99_ns: streaming === undefined ? null : measurement.client.readLag_ns,
    agents: measurement.client.agents,
    reachedMaxConcurrency: measurement.reachedMaxConcurrency,
    gaps: measurement.gaps,
    machines: measurement.machines,
    lostAgents: lost.filter(({ error }) => !isOfClient(error)).map(({ agent, error }) => error?.what ?? `agent ${agent} ended without a word`),
    failedClients: lost.flatMap(({ error }) => (isOfClient(error) ? [error!.what] : [])),
    clientOperations: {
      succeeded: measure.succeeded + warmup.succeeded + (countedAlong?.succeeded ?? 0),
      failed: measure.failed + warmup.failed + (countedAlong?.failed ?? 0),
    },
    serverOperations: serverCounts.operations,
    reconciliations,
    uncounted,
    dataSize,
    complaints,
    leftOut: leftOut?.(prepared) ?? [],
    failedConnects: measure.errors.get('connect') ?? 0,
    clients: measurement.client.clients + (countedAlong?.clients ?? 0),
    instanceEnded: died === undefined ? undefined : aborted,
    aborted: died === undefined ? aborted : undefined,
    hopeless: hopeless === true,
    restarted: restarted === true,
    tunnelUtilisation,
    steadiness,
  };
}
