import { percentileCurve, summarizeDistribution } from '@ubench/core';
import type { ImportedMeasurement } from '@ubench/core/analysis';
import { Histogram } from '@ubench/load';
import { z } from 'zod';
import { interchangeErrors } from '../interchange-errors.ts';
import type { ForeignFormat, LineReader } from './foreign-format.ts';
import { measuredAt } from './measured-at.ts';
import { parseJson } from './parse-json.ts';
import { amount, count } from './quantities.ts';
import { SecondSeries } from './second-series.ts';
import { errorsOf, isSuccess } from './status-errors.ts';
import { vegetaCaution, vegetaLatency } from './vegeta-latency.ts';

/** One request; `latency` in nanoseconds. */
const vegetaResult = z.object({
  code: count,
  timestamp: z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'it is no time'),
  latency: amount,
  error: z.string().default(''),
  url: z.string().optional(),
  method: z.string().optional(),
});

const mostSamples = 5;

/** What `vegeta encode -to json` writes: a line for every request. */
class VegetaResults implements LineReader {
  readonly #latency = new Histogram();
  readonly #seconds = new SecondSeries();
  readonly #errors: Record<string, number> = {};
  readonly #samples: Record<string, string[]> = {};
  #target: string | undefined;
  #succeeded = 0;
  #failed = 0;
  #start_ns = Infinity;
  #end_ns = 0;

  line(text: string): void {
    const { code, timestamp, latency, error, url, method } = parseJson(text, 'vegeta', vegetaResult);
    const start_ns = nanosecondsOf(timestamp);
    const end_ns = start_ns + latency;
    this.#target ??= url === undefined ? undefined : `${method ?? 'GET'} ${url}`;
    this.#start_ns = Math.min(this.#start_ns, start_ns);
    this.#end_ns = Math.max(this.#end_ns, end_ns);
    this.#latency.record(latency);
    if (isSuccess(code)) {
      this.#succeeded++;
      this.#seconds.completed(end_ns, latency);
      return;
    }
    this.#failed++;
    this.#seconds.failed(end_ns);
    const kind = code === 0 ? 'no answer' : `http ${code}`;
    this.#errors[kind] = (this.#errors[kind] ?? 0) + 1;
    const samples = (this.#samples[kind] ??= []);
    if (error !== '' && samples.length < mostSamples && !samples.includes(error)) samples.push(error);
  }

  endOfFile(): void {}

  end(): ImportedMeasurement {
    const window_ns = this.#end_ns - this.#start_ns;
    if (this.#latency.count === 0 || window_ns < 1) throw interchangeErrors.UBENCH_E_IMPORT_NOTHING({ tool: 'vegeta' });
    const curve = percentileCurve(this.#latency);
    return {
      tool: 'vegeta',
      ...measuredAt(this.#start_ns / 1e6),
      facts: this.#target === undefined ? {} : { target: this.#target },
      window_ns,
      clients: 0,
      succeeded: this.#succeeded,
      failed: this.#failed,
      errors: errorsOf(this.#errors, this.#samples),
      metrics: { 'vegeta/latency': { ...vegetaLatency, summary: summarizeDistribution(this.#latency) } },
      ...(curve === undefined ? {} : { curves: { 'vegeta/latency': curve } }),
      intervals: this.#seconds.intervals(this.#start_ns),
      cautions: [vegetaCaution],
    };
  }
}

/** `Date` knows milliseconds only. The whole is good to a quarter of a microsecond. */
function nanosecondsOf(timestamp: string): number {
  const fraction = /\.(\d+)/.exec(timestamp)?.[1] ?? '';
  const whole_ms = Math.floor(Date.parse(timestamp) / 1e3) * 1e3;
  return whole_ms * 1e6 + Number(fraction.slice(0, 9).padEnd(9, '0'));
}

export const vegetaResultsFormat: ForeignFormat = {
  tool: 'vegeta',
  recognises: (beginning) => /^\s*\{"attack":/.test(beginning) && /"latency":\d/.test(beginning) && /"timestamp":/.test(beginning),
  read: { lines: () => new VegetaResults() },
};
