import { aiperfFormat } from './aiperf-export.ts';
import { autocannonFormat } from './autocannon-report.ts';
import type { ForeignFormat } from './foreign-format.ts';
import type { ForeignTool } from './foreign-tools.ts';
import { guidellmFormat } from './guidellm-report.ts';
import { k6Format } from './k6-summary.ts';
import { ohaFormat } from './oha-report.ts';
import { pgbenchAggregateFormat } from './pgbench-aggregate.ts';
import { pgbenchLogFormat } from './pgbench-log.ts';
import { vegetaReportFormat } from './vegeta-report.ts';
import { vegetaResultsFormat } from './vegeta-results.ts';
import { vllmBenchFormat } from './vllm-bench.ts';
import { wrk2Format, wrkFormat } from './wrk-text.ts';

/** Each form of each tool; a line of sums of pgbench could also be a transaction. */
const formats: readonly ForeignFormat[] = [pgbenchAggregateFormat, pgbenchLogFormat, vegetaResultsFormat, vegetaReportFormat, k6Format, ohaFormat, autocannonFormat, vllmBenchFormat, guidellmFormat, aiperfFormat, wrk2Format, wrkFormat];

/**
 * The form that a text is in; `undefined` where nobody writes such a thing.
 * @param tool Whose it is said to be: one of its forms then, so that reading it tells what is wrong with it.
 */
export function formatOf(beginning: string, tool: ForeignTool | undefined): ForeignFormat | undefined {
  const candidates = formats.filter((format) => tool === undefined || format.tool === tool);
  return candidates.find((format) => format.recognises(beginning)) ?? (tool === undefined ? undefined : candidates.at(-1));
}
