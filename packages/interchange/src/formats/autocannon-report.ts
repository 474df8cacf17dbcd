import type { ImportedMeasurement } from '@ubench/core/analysis';
import { z } from 'zod';
import { interchangeErrors } from '../interchange-errors.ts';
import type { ForeignFormat } from './foreign-format.ts';
import { givenDistribution } from './given-distribution.ts';
import { measuredAt } from './measured-at.ts';
import { parseJson } from './parse-json.ts';
import { amount, count, maybe, ofMilliseconds } from './quantities.ts';
import { errorsOf } from './status-errors.ts';

/** What is read of it; milliseconds, but `duration`, which is in seconds. */
const autocannonReport = z.object({
  url: z.string().optional(),
  connections: count,
  pipelining: count.optional(),
  duration: amount,
  start: z.iso.datetime().optional(),
  finish: z.iso.datetime().optional(),
  errors: count,
  timeouts: count.default(0),
  mismatches: count.default(0),
  non2xx: count,
  '1xx': count,
  '2xx': count,
  '3xx': count,
  '4xx': count,
  '5xx': count,
  latency: z.object({ mean: amount, stddev: maybe, min: amount, max: amount, p50: maybe, p90: maybe, p99: maybe, p99_9: maybe, totalCount: count.optional() }),
});
export type AutocannonReport = z.infer<typeof autocannonReport>;

export const parseAutocannon = (text: string, where: string): AutocannonReport => parseJson(text, 'autocannon', autocannonReport, where);

function measurementOf(report: AutocannonReport, where: string): ImportedMeasurement {
  const { url, connections, pipelining = 1, latency, start, finish, errors, timeouts, mismatches } = report;
  const answered = report['1xx'] + report['2xx'] + report['3xx'] + report['4xx'] + report['5xx'];
  const succeeded = Math.max(0, report['2xx'] + report['3xx'] - mismatches);
  const failed = answered - succeeded + errors;
  // `duration` is rounded to ten milliseconds.
  const measured_ms = start === undefined || finish === undefined ? 0 : Date.parse(finish) - Date.parse(start);
  const window_ns = measured_ms > 0 ? measured_ms * 1e6 : report.duration * 1e9;
  if (succeeded + failed === 0 || window_ns < 1) throw interchangeErrors.UBENCH_E_IMPORT_NOTHING({ tool: 'autocannon' }, { where });
  const n = latency.totalCount ?? answered;
  return {
    tool: 'autocannon',
    ...measuredAt(start === undefined ? 0 : Date.parse(start)),
    facts: { ...(url === undefined ? {} : { url }), connections, ...(pipelining === 1 ? {} : { pipelining }) },
    window_ns,
    clients: connections,
    succeeded,
    failed,
    errors: errorsOf({
      timeout: timeouts,
      connection: Math.max(0, errors - timeouts),
      'unexpected body': Math.min(mismatches, report['2xx'] + report['3xx']),
      'http 1xx': report['1xx'],
      'http 4xx': report['4xx'],
      'http 5xx': report['5xx'],
    }),
    metrics: {
      'autocannon/latency': {
        title: 'autocannon latency',
        definition: 'From when a connection of autocannon writes the request to the end of the answer, in whole milliseconds; of every answer, whatever its status. With a rate, samples are added for coordinated omission unless it was told not to.',
        better: 'lower',
        summary: givenDistribution({
          n,
          mean_ns: ofMilliseconds(latency.mean), stddev_ns: ofMilliseconds(latency.stddev), min_ns: ofMilliseconds(latency.min), max_ns: ofMilliseconds(latency.max),
          p50_ns: ofMilliseconds(latency.p50), p90_ns: ofMilliseconds(latency.p90), p99_ns: ofMilliseconds(latency.p99), p999_ns: ofMilliseconds(latency.p99_9),
        }),
      },
    },
    cautions: [
      'it counts in whole milliseconds, and tells no 95th percentile',
      n > answered ? `its correction for coordinated omission was on: ${n} samples of ${answered} answers` : 'its output does not say whether it had a rate',
    ],
  };
}

export const autocannonFormat: ForeignFormat = {
  tool: 'autocannon',
  recognises: (beginning) => /^\s*\{/.test(beginning) && /"non2xx"\s*:/.test(beginning) && /"p97_5"\s*:/.test(beginning),
  read: { whole: (text, where) => measurementOf(parseAutocannon(text, where), where) },
};
