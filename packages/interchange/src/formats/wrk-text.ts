import { samplesFor } from '@ubench/core';
import type { ImportedMeasurement, ImportedMetric } from '@ubench/core/analysis';
import { interchangeErrors } from '../interchange-errors.ts';
import type { ForeignFormat } from './foreign-format.ts';
import type { ForeignTool } from './foreign-tools.ts';
import { formatProblem } from './format-problem.ts';
import { givenDistribution } from './given-distribution.ts';
import { most } from './quantities.ts';
import { errorsOf } from './status-errors.ts';

/** A point of wrk2's spectrum: so many samples took as long or less. */
interface SpectrumPoint {
  readonly value_ns: number;
  readonly share: number;
}

/** A distribution as wrk prints it. */
export interface WrkDistribution {
  /** By percent, as printed: `{ '50': …, '99.9': … }`. */
  readonly percentiles_ns: Readonly<Record<string, number>>;
  /** wrk2 alone. */
  readonly spectrum: readonly SpectrumPoint[];
  /** How many it has recorded: wrk2 alone, which leaves its first ten seconds out. */
  readonly n: number | undefined;
  readonly mean_ns: number | undefined;
  readonly stddev_ns: number | undefined;
  readonly max_ns: number | undefined;
}

/** What wrk, or wrk2, says. */
export interface WrkReport {
  readonly url: string;
  readonly threads: number;
  readonly connections: number;
  readonly requests: number;
  readonly duration_ns: number;
  readonly perSecond: number;
  readonly mean_ns: number | undefined;
  readonly stddev_ns: number | undefined;
  readonly max_ns: number | undefined;
  readonly errors: Readonly<Record<'connect' | 'read' | 'write' | 'timeout' | 'status', number>>;
  /** wrk: without a name, and only with --latency; wrk2: `Recorded Latency` and, where asked for, `Uncorrected Latency`. */
  readonly distributions: Readonly<Record<string, WrkDistribution>>;
}

const unit_ns: Readonly<Record<string, number>> = { us: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };
const time = String.raw`([\d.]+)(us|ms|s|m|h)`;

/** `1.34ms` in nanoseconds; `undefined` for what is no time, such as `-nanus`. */
export function wrkTime(text: string): number | undefined {
  const [, number, unit] = new RegExp(`^${time}$`).exec(text) ?? [];
  const value = Number(number);
  return number === undefined || !(value <= most) ? undefined : value * unit_ns[unit!]!;
}

/** @throws UBENCH_E_IMPORT_FORMAT naming what is not there. */
export function parseWrk(text: string, where: string, tool: ForeignTool = 'wrk'): WrkReport {
  const found = (pattern: RegExp, what: string): string[] => {
    const match = pattern.exec(text);
    if (match === null) throw formatProblem(tool, text.trim() === '' ? 'it is empty' : `${what} is missing`, { where, ...(text.trim() === '' ? {} : { details: text.trim().slice(0, 300) }) });
    return match.slice(1);
  };
  const [url] = found(/^Running \S+ test @ (\S+)/m, 'its first line, Running … test @ URL,');
  const [threads, connections] = found(/^\s*(\d{1,9}) threads? and (\d{1,9}) connections?/m, 'the number of threads and connections');
  const [requests, length] = found(/^\s*(\d{1,12}) requests in ([\d.]+\w+)/m, 'the line N requests in T');
  const [perSecond] = found(/^Requests\/sec:\s+([\d.]+)/m, 'the last lines, Requests/sec and Transfer/sec,');
  const [, mean, stddev, max] = /^\s*Latency\s+(\S+)\s+(\S+)\s+(\S+)/m.exec(text) ?? [];
  const [, ...socket] = /^\s*Socket errors: connect (\d{1,12}), read (\d{1,12}), write (\d{1,12}), timeout (\d{1,12})$/m.exec(text) ?? [];
  const [connect = 0, read = 0, write = 0, timeout = 0] = socket.map(Number);
  const status = Number(/^\s*Non-2xx or 3xx responses: (\d{1,12})$/m.exec(text)?.[1] ?? 0);
  const [, ...blocks] = text.split(/^\s*Latency Distribution(?: \(HdrHistogram - )?/m);
  return {
    url: url!,
    threads: Number(threads),
    connections: Number(connections),
    requests: Number(requests),
    duration_ns: wrkTime(length!) ?? 0,
    perSecond: Number(perSecond),
    mean_ns: wrkTime(mean ?? ''),
    stddev_ns: wrkTime(stddev ?? ''),
    max_ns: wrkTime(max ?? ''),
    errors: { connect, read, write, timeout, status },
    distributions: Object.fromEntries(blocks.map((block) => [/^(\w+ Latency)/.exec(block)?.[1] ?? '', distributionOf(block)])),
  };
}

const milliseconds = (text: string | undefined): number | undefined => (text === undefined || !(Number(text) <= most) ? undefined : Number(text) * 1e6);

const isKnown = (entry: readonly [string, number | undefined]): entry is readonly [string, number] => entry[1] !== undefined;

function distributionOf(block: string): WrkDistribution {
  const percentiles = [...block.matchAll(new RegExp(String.raw`^\s*([\d.]+)%\s+(${time})\s*$`, 'gm'))];
  const spectrum = [...block.matchAll(/^\s+([\d.]+)\s+([01]\.\d+)\s+\d+\s+(?:[\d.]+|inf)\s*$/gm)];
  const [, mean, stddev] = /^#\[Mean\s+=\s+([\d.]+), StdDeviation\s+=\s+([\d.]+)\]/m.exec(block) ?? [];
  const [, max, n] = /^#\[Max\s+=\s+([\d.]+), Total count\s+=\s+(\d+)\]/m.exec(block) ?? [];
  return {
    percentiles_ns: Object.fromEntries(percentiles.map(([, percent, value]) => [String(Number(percent)), wrkTime(value!)] as const).filter(isKnown)),
    spectrum: spectrum.map(([, value, share]) => [share!, milliseconds(value)] as const).filter(isKnown).map(([share, value_ns]) => ({ value_ns, share: Number(share) })),
    n: n === undefined || !Number.isSafeInteger(Number(n)) ? undefined : Number(n),
    mean_ns: milliseconds(mean),
    stddev_ns: milliseconds(stddev),
    max_ns: milliseconds(max),
  };
}

const isWrk2 = (text: string): boolean => /Latency Distribution \(HdrHistogram|^\s*Thread calibration: /m.test(text);

function measurementOf(text: string, where: string): ImportedMeasurement {
  const tool = isWrk2(text) ? 'wrk2' : 'wrk';
  const report = parseWrk(text, where, tool);
  const { url, threads, connections, requests, duration_ns, errors } = report;
  const { status, ...socket } = errors;
  const broken = socket.connect + socket.read + socket.write + socket.timeout;
  if (requests + broken === 0 || duration_ns < 1 || !Number.isSafeInteger(requests)) throw interchangeErrors.UBENCH_E_IMPORT_NOTHING({ tool }, { where });
  const succeeded = Math.max(0, requests - status);
  return {
    tool,
    facts: { url, threads, connections },
    window_ns: duration_ns,
    clients: connections,
    succeeded,
    failed: requests - succeeded + broken,
    errors: errorsOf({ ...socket, 'status above 399': Math.min(status, requests) }),
    ...(tool === 'wrk' ? ofWrk(report) : ofWrk2(report)),
  };
}

type Latencies = Pick<ImportedMeasurement, 'metrics' | 'curves' | 'cautions'>;

function ofWrk({ requests, mean_ns, stddev_ns, max_ns, distributions }: WrkReport): Latencies {
  const percentiles = distributions['']?.percentiles_ns;
  return {
    metrics: {
      'wrk/latency': {
        title: 'wrk latency',
        definition: 'From when a connection of wrk writes the request to the last byte of the answer, in a closed loop and without correction; of every answer, whatever its status.',
        better: 'lower',
        summary: givenDistribution({ n: requests, mean_ns, stddev_ns, max_ns, p50_ns: percentiles?.['50'], p90_ns: percentiles?.['90'], p99_ns: percentiles?.['99'] }),
      },
    },
    cautions: ['a closed loop: a server that stalls is asked less', ...(percentiles === undefined ? ['it tells percentiles only with --latency'] : ['it tells no 95th percentile'])],
  };
}

function ofWrk2({ requests, distributions }: WrkReport): Latencies {
  const recorded = distributions['Recorded Latency'];
  const uncorrected = distributions['Uncorrected Latency'];
  const curve = recorded && curveOf(recorded, recorded.n ?? requests);
  return {
    metrics: {
      ...(recorded && {
        'wrk2/latency': metricOf(recorded, requests, 'wrk2 latency', 'From when the request was due by the rate to the last byte of the answer, once wrk2 had calibrated itself for ten seconds; of every answer, whatever its status.'),
      }),
      ...(uncorrected && {
        'wrk2/uncorrected': metricOf(uncorrected, requests, 'wrk2 uncorrected', 'From when the request was written to the last byte of the answer, once wrk2 had calibrated itself for ten seconds; of every answer, whatever its status.'),
      }),
    },
    ...(curve === undefined ? {} : { curves: { 'wrk2/latency': curve } }),
    cautions: ['requests and rate are of its whole time, latencies of what followed its calibration', ...(recorded === undefined ? ['it tells latencies only with --latency'] : [])],
  };
}

function metricOf(given: WrkDistribution, requests: number, title: string, definition: string): ImportedMetric {
  const n = given.n ?? requests;
  const p = given.percentiles_ns;
  const p95_ns = p['95'] ?? given.spectrum.find(({ share }) => share >= 0.95)?.value_ns;
  return { title, definition, better: 'lower', summary: givenDistribution({ ...given, n, p50_ns: p['50'], p90_ns: p['90'], p95_ns, p99_ns: p['99'], p999_ns: p['99.9'] }) };
}

/** The spectrum as far as at least ten samples lie beyond. */
function curveOf({ spectrum }: WrkDistribution, n: number): { share: number[]; value_ns: number[] } | undefined {
  const kept = n < samplesFor.p50 ? [] : spectrum.filter(({ share }, index) => share <= 1 - 10 / n && share > (spectrum[index - 1]?.share ?? -1));
  return kept.length < 2 ? undefined : { share: kept.map(({ share }) => share), value_ns: kept.map(({ value_ns }) => Math.round(value_ns)) };
}

const recognises = (beginning: string): boolean => /^Running \S+ test @ \S+/m.test(beginning) && /threads? and \d+ connections?/.test(beginning);

export const wrkFormat: ForeignFormat = { tool: 'wrk', recognises: (beginning) => recognises(beginning) && !isWrk2(beginning), read: { whole: measurementOf } };
export const wrk2Format: ForeignFormat = { tool: 'wrk2', recognises: (beginning) => recognises(beginning) && isWrk2(beginning), read: { whole: measurementOf } };
