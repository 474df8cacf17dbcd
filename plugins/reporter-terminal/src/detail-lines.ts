import { type Assertion, type BackgroundResult, type BenchmarkResult, clientTitle, executorDriver, expectedText, type Finding, type FindingCode, findingCodes, formatMetric, machinesText, type MetricSummary, observedText, oneLine, type SweepResult, sweepText } from '@ubench/core';
import { formatCount, formatDuration, formatOr, formatShare } from '@ubench/units';
import { verdictMark } from './benchmark-mark.ts';
import type { Colours } from './colours.ts';
import { displayWidth, truncate, wrap } from './display-text.ts';
import { errorLines } from './error-lines.ts';

/** What stands in the columns, and what only explains another number. */
const commonMetrics = new Set(['latency', 'latencyAll', 'throughput', 'operations', 'serviceTime', 'responseTime', 'queueWait', 'sendLag', 'errors', 'goodput', 'slo']);
const mostKeys = 8;

/** Everything that there is to say about a benchmark below its numbers. @param shown Metrics that stand among those numbers. */
export function benchmarkLines(result: BenchmarkResult, width: number, c: Colours, shown: ReadonlySet<string> = new Set()): string[] {
  const line = (text: string, paint: (text: string) => string = (plain) => plain): string[] => wrap(text, width, 2).map(paint);
  const { validity } = result;
  return [
    ...(result.error ? errorLines(result.error, c, width) : []),
    ...(result.status === 'interrupted' ? line(`interrupted: ${result.trials.length === 0 ? 'it was not measured' : 'what was measured until then'}`, c.yellow) : []),
    ...metricsLines(result, width, c, shown),
    ...profileLines(result, width, c),
    ...operationLogLines(result, width, c),
    ...result.assertions.flatMap((assertion) => assertionLines(assertion, width, c)),
    ...validity.reasons.flatMap((reason) => findingLines('invalid', reason, width, c)),
    ...result.warnings.flatMap((warning) => findingLines('warning', warning, width, c)),
    ...result.findings.flatMap(({ code, message }) => line(`i ${oneLine(message)} [${code}]`, c.cyan)),
    ...(result.background ?? []).flatMap((load) => backgroundLines(load, width, c)),
    ...errorSamples(result, width, c),
  ];
}

/** What the CPU of the agents went into, most first, and where the profiles are. */
function profileLines({ profile }: BenchmarkResult, width: number, c: Colours): string[] {
  if (profile === undefined) return [];
  const { cpu_ns_per_operation: all, samples, parts, files } = profile;
  const times = Object.entries(parts).flatMap(([part, time]) => (time === null || time === 0 || all === null ? [] : [{ part, time, share: time / all }]));
  const rows = times.toSorted((a, b) => b.time - a.time).map(({ part, time, share }) => `  ${part.padEnd(20)}${micros(time).padStart(10)}${formatShare(share).padStart(9)}`);
  const total = all === null ? 'nothing was completed' : micros(all).trim();
  return [
    ...wrap(`CPU of the agents per operation: ${total} (${formatCount(samples)} samples)`, width, 2),
    ...rows,
    ...files.flatMap((file) => wrap(`profile: ${file}`, width, 2).map(c.dim)),
  ];
}

/** Where the operations are told of one by one. */
function operationLogLines({ trials }: BenchmarkResult, width: number, c: Colours): string[] {
  return trials.flatMap(({ operation_log: log }) => {
    if (log === undefined) return [];
    const rest = log.left_out === 0 ? '' : `, ${formatCount(log.left_out)} left out`;
    return wrap(`operations: ${log.file} (${formatCount(log.lines)} lines${rest})`, width, 2).map(c.dim);
  });
}

/** All in one unit, so that they can be compared by eye. */
const micros = (time_ns: number): string => `${(time_ns / 1000).toFixed(time_ns < 100_000 ? 2 : 0)} µs`;

/** What was found, and what to do about it, in the words of the reference. */
function findingLines(level: 'invalid' | 'warning', { code, message }: Finding, width: number, c: Colours): string[] {
  const lines = wrap(`! ${level}: ${oneLine(message)} [${code}]`, width, 2).map(c.yellow);
  // A stored result may be of another version, which knew other codes.
  if (!Object.hasOwn(findingCodes, code)) return lines;
  const [step = '', ...steps] = wrap(findingCodes[code as FindingCode].remedy, width - 4, 4);
  return [...lines, `  ${c.green('→')} ${step}`, ...steps];
}

/** `✓ latency.p99 < 20 ms   4.5 ms`, and for several trials each of them. */
export function assertionLines(assertion: Assertion, width: number, c: Colours): string[] {
  const { verdict, reason } = assertion;
  const expected = oneLine(expectedText(assertion));
  const observed = observedText(verdict === 'PASS' ? { ...assertion, trials: [] } : assertion);
  const found = observed === '' ? '' : `   ${observed}`;
  const why = reason === undefined ? '' : `   ${oneLine(reason)}`;
  const word = verdict === 'PASS' ? '' : `${verdict} `;
  const [first = '', ...rest] = wrap(`${word}${expected}${found}${why}`, width - 2, 2);
  const paint = verdict === 'PASS' ? (text: string) => text : verdict === 'INCONCLUSIVE' ? c.yellow : c.red;
  return [`${verdictMark(verdict, c)} ${paint(first)}`, ...rest.map((text) => `  ${paint(text)}`)];
}

/** Where a sweep breaks or what a search found, and the assertions on it. */
export function sweepLines(sweep: SweepResult, width: number, c: Colours): string[] {
  return [...wrap(oneLine(sweepText(sweep)), width, 2).map(c.cyan), ...sweep.assertions.flatMap((assertion) => assertionLines(assertion, width, c))];
}

/** The driver, unless it is ours; where the load came from, unless that is here; the metrics of the workload, a keyed one on a line of its own; and in an open loop, who was late. */
function metricsLines(result: BenchmarkResult, width: number, c: Colours, shown: ReadonlySet<string>): string[] {
  const own = ownMetrics(result).filter(([name]) => !shown.has(name));
  const single = own.filter(([name]) => !name.includes('/')).map(([name, metric]) => `${titleOf(result, name)} ${formatMetric(metric)}`);
  // Whoever reads the numbers should know that another tool has made them.
  const client = clientTitle(result);
  const driver = result.driver === undefined || result.driver.name === executorDriver.name ? [] : [client === undefined ? `Driver ${oneLine(result.driver.name)}` : `Client ${oneLine(client)}`];
  const from = machinesText(result);
  const goodput = result.metrics['goodput'] === undefined ? [] : [`${titleOf(result, 'goodput')} ${formatMetric(result.metrics['goodput'])}${metOf(result)}`];
  const lateness = result.load?.loop === 'open' ? ['queueWait', 'sendLag'].flatMap((name) => latenessOf(result, name)) : [];
  const keyed = Map.groupBy(own.filter(([name]) => name.includes('/')), ([name]) => baseOf(name));
  const texts = [
    [...driver, ...(from === undefined ? [] : [oneLine(from)]), ...goodput, ...single, ...lateness].join(' · '),
    ...[...keyed].map(([base, entries]) => `${titleOf(result, base)}: ${keyedText(entries)}`),
  ];
  return texts.filter((text) => text !== '').flatMap((text) => wrap(text, width, 2).map(c.dim));
}

/** What the workload measures beside the common metrics, as far as it did. */
export const ownMetrics = ({ metrics }: BenchmarkResult): [name: string, metric: MetricSummary][] => Object.entries(metrics).filter(([name, { n }]) => !commonMetrics.has(baseOf(name)) && n > 0);

/** `beside it, writers: p50 1.2 ms, p99 3.4 ms, 49.9/s, 0 errors`, and what is to be said against that. Why it is invalid stands with the benchmark. */
function backgroundLines({ name, metrics, warnings, findings }: BackgroundResult, width: number, c: Colours): string[] {
  const { latency, throughput, 'errors/count': errors } = metrics;
  const numbers = [latency, throughput].flatMap((metric) => (metric === undefined ? [] : formatMetric(metric)));
  const failed = errors?.kind === 'count' ? `, ${formatOr(errors.value, formatCount)} errors` : '';
  return [
    ...wrap(`beside it, ${oneLine(name)}: ${numbers.join(', ')}${failed}`, width, 2).map(c.dim),
    ...warnings.flatMap(({ code, message }) => wrap(`! warning: ${oneLine(name)}: ${oneLine(message)} [${code}]`, width, 2).map(c.yellow)),
    ...findings.flatMap(({ code, message }) => wrap(`i ${oneLine(name)}: ${oneLine(message)} [${code}]`, width, 2).map(c.cyan)),
  ];
}

function metOf({ metrics }: BenchmarkResult): string {
  const share = metrics['slo/share'];
  return share?.kind === 'ratio' && share.value_share !== null ? ` (${formatMetric(share)} met the slo)` : '';
}

/** `begin p50 188 µs, p99 3.03 ms · …` */
function keyedText(entries: readonly (readonly [string, MetricSummary])[]): string {
  const parts = entries.slice(0, mostKeys).map(([name, metric]) => `${oneLine(name.slice(name.indexOf('/') + 1))} ${formatMetric(metric)}`);
  if (entries.length > mostKeys) parts.push(`${entries.length - mostKeys} more in result.json`);
  return parts.join(' · ');
}

function latenessOf(result: BenchmarkResult, name: string): string[] {
  const metric = result.metrics[name];
  if (metric?.kind !== 'latency' || metric.n === 0) return [];
  return [`${titleOf(result, name)} p99 ${formatOr(metric.p99_ns ?? metric.max_ns, formatDuration)}`];
}

const baseOf = (name: string): string => name.split('/')[0]!;

const titleOf = ({ definitions }: BenchmarkResult, name: string): string => oneLine(definitions[name]?.title ?? name);

function errorSamples({ errors }: BenchmarkResult, width: number, c: Colours): string[] {
  return Object.entries(errors).map(([kind, { count, samples }]) => {
    const label = `  ${formatCount(count)} × ${oneLine(kind)}`;
    const sample = samples[0] === undefined ? '' : truncate(`: ${oneLine(samples[0])}`, Math.max(8, width - displayWidth(label)));
    return c.red(label) + c.dim(sample);
  });
}
