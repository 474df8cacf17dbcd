import { Histogram } from '@ubench/load';
import type { JsonPath } from '../reading/json-stream.ts';
import { addFailure, type FailureTexts } from './failure-texts.ts';
import { formatProblem } from './format-problem.ts';
import { most } from './quantities.ts';
import { Level } from './level.ts';
import { SecondSeries } from './second-series.ts';

const columns = ['input_lens', 'output_lens', 'ttfts', 'latencies', 'start_times'] as const;
type Column = (typeof columns)[number];

/** The requests that succeeded, as their arrays have them. */
export interface VllmRequestSeries {
  readonly succeeded: number;
  readonly failed: number;
  readonly errors: Readonly<Record<string, number>>;
  readonly samples: Readonly<Record<string, readonly string[]>>;
  readonly ttft: Histogram;
  readonly tpot: Histogram;
  readonly itl: Histogram;
  readonly e2el: Histogram;
  readonly inputTokens: Level;
  readonly outputTokens: Level;
  readonly seconds: SecondSeries | undefined;
  readonly start_ns: number;
}

/**
 * The arrays of `--save-detailed`, as they come: five numbers are kept of each request, and the gaps between its chunks only in a histogram.
 * Which requests failed stands at the end of the file: until then it is told by the tokens, for a failed one has none.
 */
export class VllmRequests {
  readonly #columns: Record<Column, number[]> = { input_lens: [], output_lens: [], ttfts: [], latencies: [], start_times: [] };
  readonly #itl = new Histogram();
  /** Of requests of which it is not known whether they succeeded. */
  readonly #aside = new Map<number, readonly number[]>();
  readonly #gaps: number[] = [];
  #errors: string[] | undefined;

  /** One entry of an array at the root of the file. @throws UBENCH_E_IMPORT_FORMAT */
  entry([name, at]: JsonPath, value: unknown): void {
    if (columns.some((column) => column === name)) this.#columns[name as Column].push(amountAt(`${name}.${at}`, value));
    else if (name === 'itls') this.#addGaps(Number(at), value);
    else if (name === 'errors') (this.#errors ??= []).push(textAt(`errors.${at}`, value));
  }

  #addGaps(index: number, value: unknown): void {
    if (!Array.isArray(value)) throw formatProblem('vllm-bench', `itls.${index}: it is no list`);
    const gaps_s = value.map((gap, at) => amountAt(`itls.${index}.${at}`, gap));
    this.#gaps.push(gaps_s.reduce((sum, gap) => sum + gap, 0));
    if ((this.#columns.output_lens[index] ?? 0) > 0 || this.#errors?.[index] === '') this.#record(gaps_s);
    else this.#aside.set(index, gaps_s);
  }

  #record(gaps_s: readonly number[]): void {
    for (const gap of gaps_s) this.#itl.record(gap * 1e9);
  }

  /** What they say together; `undefined` without `--save-detailed`. @throws UBENCH_E_IMPORT_FORMAT where they are not of the same requests. */
  end(): VllmRequestSeries | undefined {
    const { ttfts, output_lens, input_lens, latencies, start_times } = this.#columns;
    const [gaps, errors] = [this.#gaps, this.#errors];
    // Latencies alone are in every file of later versions.
    if (ttfts.length === 0 && gaps.length === 0) return undefined;
    const lengths = { ttfts, itls: gaps, output_lens, input_lens, ...(errors === undefined ? {} : { errors }) };
    for (const [name, { length }] of Object.entries({ ...lengths, ...(latencies.length > 0 ? { latencies } : {}), ...(start_times.length > 0 ? { start_times } : {}) })) {
      if (length !== ttfts.length) throw formatProblem('vllm-bench', `ttfts has ${ttfts.length} entries, and ${name} has ${length}`);
    }
    const [ttft, tpot, e2el] = [new Histogram(), new Histogram(), new Histogram()];
    const [inputTokens, outputTokens, seconds] = [new Level(), new Level(), new SecondSeries()];
    const failures: FailureTexts = { errors: {}, samples: {} };
    let [succeeded, start_ns] = [0, Infinity];
    ttfts.forEach((ttft_s, index) => {
      const tokens = output_lens[index]!;
      const error = errors?.[index] ?? (tokens > 0 ? '' : 'no tokens');
      const latency_s = latencies[index] ?? ttft_s + gaps[index]!;
      const started_ns = (start_times[index] ?? 0) * 1e9;
      start_ns = Math.min(start_ns, started_ns);
      if (error !== '') {
        addFailure(failures, error);
        seconds.failed(started_ns + latency_s * 1e9);
        return;
      }
      succeeded++;
      ttft.record(ttft_s * 1e9);
      e2el.record(latency_s * 1e9);
      // The tool takes its end-to-end latency less the TTFT, which is the sum of the gaps.
      if (tokens > 1) tpot.record((gaps[index]! / (tokens - 1)) * 1e9);
      inputTokens.record(input_lens[index]!);
      outputTokens.record(tokens);
      seconds.completed(started_ns + latency_s * 1e9, latency_s * 1e9);
      this.#record(this.#aside.get(index) ?? []);
    });
    const hasStarts = start_times.length > 0;
    return { succeeded, failed: ttfts.length - succeeded, ...failures, ttft, tpot, itl: this.#itl, e2el, inputTokens, outputTokens, seconds: hasStarts ? seconds : undefined, start_ns };
  }
}

function amountAt(place: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value <= most) return value;
  throw formatProblem('vllm-bench', `${place}: it is no number from 0, but ${shown(value)}`);
}

function textAt(place: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw formatProblem('vllm-bench', `${place}: it is no text, but ${shown(value)}`);
}

const shown = (value: unknown): string => JSON.stringify(value).slice(0, 40);
