import type { ImportedMeasurement } from '@ubench/core/analysis';
import { z } from 'zod';
import { interchangeErrors } from '../interchange-errors.ts';
import type { ForeignFormat } from './foreign-format.ts';
import { givenDistribution } from './given-distribution.ts';
import { measuredAt } from './measured-at.ts';
import { parseJson } from './parse-json.ts';
import { amount, count, most } from './quantities.ts';
import { errorsOf, failedStatuses, isSuccess, sum } from './status-errors.ts';
import { vegetaCaution, vegetaLatency } from './vegeta-latency.ts';

/** What is read of it; nanoseconds. */
const vegetaReport = z.object({
  latencies: z.object({ mean: amount, '50th': amount, '90th': amount.optional(), '95th': amount, '99th': amount, max: amount, min: amount.optional() }),
  earliest: z.string(),
  duration: amount,
  wait: z.number().max(most),
  requests: count,
  rate: amount,
  throughput: amount,
  status_codes: z.record(z.string(), count),
  errors: z.array(z.string()).nullable(),
});
export type VegetaReport = z.infer<typeof vegetaReport>;

export const parseVegeta = (text: string, where: string): VegetaReport => parseJson(text, 'vegeta', vegetaReport, where);

function measurementOf(report: VegetaReport, where: string): ImportedMeasurement {
  const { latencies, earliest, duration, wait, requests, rate, status_codes: statuses } = report;
  // One request takes no time from the first to the last, but has its wait.
  const window_ns = duration + Math.max(0, wait);
  if (requests === 0 || window_ns < 1) throw interchangeErrors.UBENCH_E_IMPORT_NOTHING({ tool: 'vegeta' }, { where });
  const succeeded = sum(Object.fromEntries(Object.entries(statuses).filter(([status]) => isSuccess(Number(status)))));
  const { 'http 0': unanswered = 0, ...answered } = failedStatuses(statuses);
  return {
    tool: 'vegeta',
    ...measuredAt(Date.parse(earliest)),
    facts: { rate_per_s: rate },
    window_ns,
    clients: 0,
    succeeded,
    failed: Math.max(0, requests - succeeded),
    errors: errorsOf({ ...answered, 'no answer': unanswered }, { 'no answer': (report.errors ?? []).filter((text) => !/^\d{3} /.test(text)).slice(0, 5) }),
    metrics: {
      'vegeta/latency': {
        ...vegetaLatency,
        summary: givenDistribution({ n: requests, mean_ns: latencies.mean, min_ns: latencies.min, max_ns: latencies.max, p50_ns: latencies['50th'], p90_ns: latencies['90th'], p95_ns: latencies['95th'], p99_ns: latencies['99th'] }),
      },
    },
    cautions: [vegetaCaution],
  };
}

export const vegetaReportFormat: ForeignFormat = {
  tool: 'vegeta',
  recognises: (beginning) => /^\s*\{/.test(beginning) && /"latencies"\s*:/.test(beginning) && /"status_codes"\s*:/.test(beginning),
  read: { whole: (text, where) => measurementOf(parseVegeta(text, where), where) },
};
