import type { ImportedMeasurement } from '@ubench/core/analysis';
import { z } from 'zod';
import { interchangeErrors } from '../interchange-errors.ts';
import type { ForeignFormat } from './foreign-format.ts';
import { givenDistribution } from './given-distribution.ts';
import { parseJson } from './parse-json.ts';
import { amount, count, maybe, ofSeconds } from './quantities.ts';
import { errorsOf, failedStatuses, isSuccess, sum } from './status-errors.ts';

const percentiles = z.object({ p50: maybe, p90: maybe, p95: maybe, p99: maybe, 'p99.9': maybe });

/** What is read of it; seconds. */
const ohaReport = z.object({
  summary: z.object({ total: amount, slowest: maybe, fastest: maybe, average: maybe, requestsPerSec: maybe }),
  latencyPercentiles: percentiles,
  firstBytePercentiles: percentiles.optional(),
  details: z.object({ firstByte: z.object({ average: maybe, fastest: maybe, slowest: maybe }).optional() }).optional(),
  statusCodeDistribution: z.record(z.string(), count),
  errorDistribution: z.record(z.string(), count),
});
export type OhaReport = z.infer<typeof ohaReport>;

/** What oha calls requests that it had not got an answer to when its time was over. */
const unended = 'aborted due to deadline';

const percentilesOf = (given: z.infer<typeof percentiles>) => ({
  p50_ns: ofSeconds(given.p50), p90_ns: ofSeconds(given.p90), p95_ns: ofSeconds(given.p95), p99_ns: ofSeconds(given.p99), p999_ns: ofSeconds(given['p99.9']),
});

export const parseOha = (text: string, where: string): OhaReport => parseJson(text, 'oha', ohaReport, where);

function measurementOf(report: OhaReport, where: string): ImportedMeasurement {
  const { summary, latencyPercentiles: latency, firstBytePercentiles: first, details, statusCodeDistribution: statuses } = report;
  const { [unended]: inFlight = 0, ...broken } = report.errorDistribution;
  const answered = sum(statuses);
  const succeeded = sum(Object.fromEntries(Object.entries(statuses).filter(([status]) => isSuccess(Number(status)))));
  const failed = answered - succeeded + sum(broken);
  if (succeeded + failed === 0 || summary.total * 1e9 < 1) throw interchangeErrors.UBENCH_E_IMPORT_NOTHING({ tool: 'oha' }, { where });
  const firstByte = details?.firstByte;
  return {
    tool: 'oha',
    facts: inFlight === 0 ? {} : { inFlightAtEnd: inFlight },
    window_ns: summary.total * 1e9,
    clients: 0,
    succeeded,
    failed,
    errors: errorsOf({ ...failedStatuses(statuses), ...broken }),
    metrics: {
      'oha/latency': {
        title: 'oha latency',
        definition: 'From when a worker of oha takes the request up, or from when it was due with --latency-correction, to the last byte of the answer; of every answer, whatever its status. Connecting is in the first of each connection.',
        better: 'lower',
        summary: givenDistribution({ n: answered, mean_ns: ofSeconds(summary.average), min_ns: ofSeconds(summary.fastest), max_ns: ofSeconds(summary.slowest), ...percentilesOf(latency) }),
      },
      ...(first === undefined
        ? {}
        : {
            'oha/firstByte': {
              title: 'oha first byte',
              definition: 'From the same start to the first byte of the answer; of every answer, whatever its status.',
              better: 'lower' as const,
              summary: givenDistribution({ n: answered, mean_ns: ofSeconds(firstByte?.average), min_ns: ofSeconds(firstByte?.fastest), max_ns: ofSeconds(firstByte?.slowest), ...percentilesOf(first) }),
            },
          }),
    },
    cautions: ['its output does not say whether it had a rate, and whether --latency-correction counted from when a request was due'],
  };
}

export const ohaFormat: ForeignFormat = {
  tool: 'oha',
  recognises: (beginning) => /^\s*\{/.test(beginning) && /"summary"\s*:/.test(beginning) && /"successRate"\s*:/.test(beginning),
  read: { whole: (text, where) => measurementOf(parseOha(text, where), where) },
};
