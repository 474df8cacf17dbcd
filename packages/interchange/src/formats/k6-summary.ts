import type { ImportedMeasurement, ImportedMetric } from '@ubench/core/analysis';
import { z } from 'zod';
import { interchangeErrors } from '../interchange-errors.ts';
import type { ForeignFormat } from './foreign-format.ts';
import { givenDistribution } from './given-distribution.ts';
import { parseJson } from './parse-json.ts';
import { amount, most, ofMilliseconds } from './quantities.ts';
import { errorsOf } from './status-errors.ts';

const values = z.record(z.string(), z.unknown());

/** Both of its forms: `handleSummary(data)` has a metric's numbers under `values`, `--summary-export` beside each other. */
const k6Summary = z.object({
  metrics: z.record(z.string(), z.looseObject({ type: z.string().optional(), contains: z.string().optional(), values: values.optional() })),
  state: z.object({ testRunDurationMs: amount }).optional(),
});

/** A metric of k6 with its numbers by name; durations in milliseconds. */
export interface K6Metric {
  /** Whether its numbers are durations; `undefined` where k6 does not say. */
  readonly isTime: boolean | undefined;
  readonly values: Readonly<Record<string, number>>;
}

export interface K6Summary {
  readonly metrics: Readonly<Record<string, K6Metric>>;
  readonly duration_ms: number | undefined;
}

export function parseK6(text: string, where: string): K6Summary {
  const { metrics, state } = parseJson(text, 'k6', k6Summary, where);
  return {
    duration_ms: state?.testRunDurationMs,
    metrics: Object.fromEntries(
      Object.entries(metrics).map(([name, { type, contains, values: nested, ...flat }]) => [
        name,
        { isTime: contains === undefined ? undefined : contains === 'time' && type !== 'counter', values: numbersIn(nested ?? flat) },
      ]),
    ),
  };
}

const numbersIn = (given: Readonly<Record<string, unknown>>): Record<string, number> =>
  Object.fromEntries(Object.entries(given).filter((entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] >= 0 && entry[1] <= most));

/** What k6 times itself; of others, `--summary-export` does not say whether they are times. */
const ownTimes = /^(http_req_\w+|iteration_duration|group_duration|grpc_req_duration|ws_(connecting|session_duration|ping))(\{|$)/;

/** What each of them is. */
const definitions: Readonly<Record<string, string>> = {
  http_req_duration: 'Sending, waiting and receiving of a request: without DNS, connecting, TLS and the wait for a free connection',
  http_req_waiting: 'From the last byte of a request sent to the first byte of its answer',
  http_req_sending: 'What sending a request took',
  http_req_receiving: 'From the first byte of an answer to its last',
  http_req_blocked: 'How long a request waited for a free connection, DNS included',
  http_req_connecting: 'What the TCP connection of a request took, 0 where it had one',
  http_req_tls_handshaking: 'What the TLS handshake of a request took, 0 where it needed none',
  iteration_duration: 'One iteration of the function of the script, with all its requests and pauses',
  group_duration: 'One group of the script',
};

function measurementOf({ metrics, duration_ms }: K6Summary, where: string): ImportedMeasurement {
  const requests = metrics['http_reqs']?.values;
  // A script without HTTP counts its iterations.
  const counted = requests ?? metrics['iterations']?.values;
  const all = counted?.['count'] ?? 0;
  const rate = counted?.['rate'] ?? 0;
  const length_ms = duration_ms ?? (rate > 0 ? (all / rate) * 1e3 : 0);
  if (!Number.isSafeInteger(all) || all === 0 || !(length_ms * 1e6 >= 1 && length_ms <= most)) throw interchangeErrors.UBENCH_E_IMPORT_NOTHING({ tool: 'k6' }, { where });
  const failed = requests === undefined ? 0 : failedOf(metrics, all);
  const { metrics: times, untold } = timesOf(metrics, all, failed, requests !== undefined);
  return {
    tool: 'k6',
    facts: { ...(metrics['vus_max'] === undefined ? {} : { vus_max: metrics['vus_max'].values['value'] ?? metrics['vus_max'].values['max'] ?? 0 }), counts: requests === undefined ? 'iterations' : 'HTTP requests' },
    window_ns: length_ms * 1e6,
    clients: clientsOf(metrics),
    succeeded: all - failed,
    failed,
    errors: errorsOf({ 'http_req_failed': failed }),
    metrics: times,
    cautions: [
      'its latencies begin when a request is sent: what waited for a free virtual user is in none',
      ...(requests === undefined ? ['it made no HTTP requests: operations are iterations, and whether they failed is not told'] : []),
      ...(untold.length === 0 ? [] : [`left out, for its output does not say how many there were: ${untold.join(', ')} (add 'count' to summaryTrendStats)`]),
    ],
  };
}

function clientsOf(metrics: K6Summary['metrics']): number {
  const clients = metrics['vus_max']?.values['max'] ?? 0;
  return Number.isSafeInteger(clients) ? clients : 0;
}

/** The rate of failures counts those that have failed as its passes. */
function failedOf(metrics: K6Summary['metrics'], requests: number): number {
  const { passes, rate, value } = metrics['http_req_failed']?.values ?? {};
  return Math.min(requests, Math.round(passes ?? (rate ?? value ?? 0) * requests));
}

const rank = (name: string): number => (name.startsWith('http_req_duration') ? 0 : name === 'iteration_duration' ? 1 : 2);

/** k6 writes them as they come: those that are looked for first, the others by name. */
function inOrder(metrics: K6Summary['metrics']): [string, K6Metric][] {
  return Object.entries(metrics).sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function timesOf(metrics: K6Summary['metrics'], requests: number, failed: number, isHttp: boolean): { metrics: Record<string, ImportedMetric>; untold: string[] } {
  const times: Record<string, ImportedMetric> = {};
  const untold: string[] = [];
  const iterations = metrics['iterations']?.values['count'];
  for (const [name, { isTime, values: of }] of inOrder(metrics)) {
    const mean = of['avg'];
    if (!(isTime ?? ownTimes.test(name)) || mean === undefined) continue;
    const n = of['count'] ?? countOf(name, { requests: isHttp ? requests : undefined, failed, iterations });
    if (n === undefined || !Number.isSafeInteger(n)) {
      untold.push(name);
      continue;
    }
    const base = name.split('{')[0]!;
    times[`k6/${name}`] = {
      title: `k6 ${name}`,
      definition: `${definitions[base] ?? `What k6 calls ${base}`}; ${name === 'http_req_duration{expected_response:true}' ? 'of requests that did not fail' : 'of all, those that failed too'}.`,
      better: 'lower',
      summary: givenDistribution({
        n,
        mean_ns: ofMilliseconds(mean), min_ns: ofMilliseconds(of['min']), max_ns: ofMilliseconds(of['max']),
        p50_ns: ofMilliseconds(of['med'] ?? of['p(50)']), p90_ns: ofMilliseconds(of['p(90)']), p95_ns: ofMilliseconds(of['p(95)']), p99_ns: ofMilliseconds(of['p(99)']), p999_ns: ofMilliseconds(of['p(99.9)']),
      }),
    };
  }
  return { metrics: times, untold };
}

/** How many samples a trend has that does not say so. */
function countOf(name: string, { requests, failed, iterations }: { requests: number | undefined; failed: number; iterations: number | undefined }): number | undefined {
  if (name === 'iteration_duration') return iterations;
  if (requests === undefined) return undefined;
  if (name === 'http_req_duration{expected_response:true}') return requests - failed;
  return /^http_req_\w+$/.test(name) ? requests : undefined;
}

export const k6Format: ForeignFormat = {
  tool: 'k6',
  recognises: (beginning) => /^\s*\{/.test(beginning) && /"metrics"\s*:/.test(beginning) && /"(root_group|iteration_duration|http_req_duration|vus_max)"\s*:/.test(beginning),
  read: { whole: (text, where) => measurementOf(parseK6(text, where), where) },
};
