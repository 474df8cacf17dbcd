import { Histogram } from '@ubench/load';
import { z } from 'zod';
import { addFailure } from './failure-texts.ts';
import { requireAt } from './guidellm-place.ts';
import { Level } from './level.ts';
import { amount, count } from './quantities.ts';
import { SecondSeries } from './second-series.ts';

const instant = amount.nullish();

/** What is read of a request; seconds since 1970. */
const guidellmRequest = z.object({
  info: z.object({
    timings: z.object({ targeted_start: instant, request_start: instant, first_token_iteration: instant, last_token_iteration: instant, request_end: instant }),
    error: z.string().nullish(),
  }),
  input_metrics: z.object({ total_tokens: count.nullish() }),
  output_metrics: z.object({ total_tokens: count.nullish() }),
  output_tokens: count.nullish(),
});

/** One that succeeded: targeted and real start, first and last content, end; seconds. */
type Row = readonly [targeted: number, start: number, first: number | undefined, last: number | undefined, end: number, prompt: number | undefined, output: number | undefined];

export interface GuidellmRequestSeries {
  readonly n: number;
  readonly ttft: Histogram;
  readonly tpot: Histogram;
  readonly latency: Histogram;
  readonly promptTokens: Level;
  readonly outputTokens: Level;
  readonly seconds: SecondSeries;
}

/** The requests of one benchmark, as they come: seven numbers are kept of each, and nothing of what was asked and answered. */
export class GuidellmRequests {
  readonly #rows: Row[] = [];
  readonly errors: Record<string, number> = {};
  readonly samples: Record<string, string[]> = {};

  /** @throws UBENCH_E_IMPORT_FORMAT */
  successful(value: unknown, place: string, more: string): void {
    const { info, input_metrics, output_metrics, output_tokens } = requireAt(place, value, guidellmRequest, more);
    const { targeted_start, request_start, first_token_iteration: first, last_token_iteration: last, request_end } = info.timings;
    if (typeof request_start !== 'number' || typeof request_end !== 'number') return;
    const tokens = output_metrics.total_tokens ?? output_tokens ?? undefined;
    this.#rows.push([targeted_start ?? request_start, request_start, first ?? undefined, last ?? undefined, request_end, input_metrics.total_tokens ?? undefined, tokens]);
  }

  errored(value: unknown): void {
    const { error } = z.object({ info: z.object({ error: z.string().nullish() }) }).safeParse(value).data?.info ?? {};
    addFailure(this, error ?? 'not told');
  }

  /** Of those that were on their way in the measured window, as the tool itself takes them. @param scheduled Whether times begin where its schedule intended. */
  within(start_s: number, end_s: number, scheduled: boolean): GuidellmRequestSeries {
    const series = { ttft: new Histogram(), tpot: new Histogram(), latency: new Histogram(), promptTokens: new Level(), outputTokens: new Level(), seconds: new SecondSeries() };
    let n = 0;
    for (const [targeted, sent, first, last, end, prompt, output] of this.#rows) {
      if (end < start_s || sent > end_s) continue;
      n++;
      const start = scheduled ? targeted : sent;
      const latency_ns = nanoseconds(start, end);
      series.latency.record(latency_ns);
      series.seconds.completed(end * 1e9, latency_ns);
      if (first !== undefined) series.ttft.record(nanoseconds(start, first));
      if (first !== undefined && last !== undefined && output !== undefined && output > 1) series.tpot.record(nanoseconds(first, last) / (output - 1));
      if (prompt !== undefined) series.promptTokens.record(prompt);
      if (output !== undefined) series.outputTokens.record(output);
    }
    return { n, ...series };
  }
}

/** Of a clock that can be set back. */
const nanoseconds = (from_s: number, to_s: number): number => Math.max(0, (to_s - from_s) * 1e9);
