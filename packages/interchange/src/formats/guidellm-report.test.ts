import { readFileSync } from 'node:fs';
import { generationMetrics } from '@ubench/llm';
import { describe, expect, it } from 'vitest';
import type { PartOfFile } from './foreign-format.ts';
import { guidellmFormat } from './guidellm-report.ts';

const fixture = (name: string): string => readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8');

function read(text: string): readonly PartOfFile[] {
  if (!('parts' in guidellmFormat.read)) throw new Error('it is read in parts');
  const reader = guidellmFormat.read.parts();
  for (let at = 0; at < text.length; at += 1000) reader.part(text.slice(at, at + 1000));
  return reader.end();
}

interface Request {
  readonly time_to_first_token_ms: number;
  readonly inter_token_latency_ms: number;
  readonly request_latency: number;
  readonly request_scheduled_latency: number;
}
interface Report {
  metadata: Record<string, unknown>;
  benchmarks: { requests: { successful: Request[] }; metrics: Record<string, never> & { inter_token_latency_ms: { successful: { count: number } } }; config: { sample_size: number | null } }[];
}
const parsed = (name: string): Report => JSON.parse(fixture(name)) as Report;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function meanOf({ measurement }: PartOfFile, metric: string): number {
  const summary = measurement.metrics[metric]?.summary;
  if (summary?.kind !== 'latency') throw new Error(`no times ${metric} in ${Object.keys(measurement.metrics).join()}`);
  return summary.mean_ns!;
}

describe('a report of GuideLLM', () => {
  it('is a measurement for each of its benchmarks', () => {
    const found = read(fixture('guidellm'));
    expect(found.map(({ name, measurement }) => [name, measurement.clients, measurement.succeeded, measurement.version])).toEqual([['concurrent 2', 2, 20, '0.8.0'], ['concurrent 4', 4, 20, '0.8.0']]);
    found.forEach((part, index) => {
      const requests = parsed('guidellm').benchmarks[index]!.requests.successful;
      expect(meanOf(part, 'ttft') / 1e6).toBeCloseTo(mean(requests.map((request) => request.time_to_first_token_ms)), 3);
      expect(meanOf(part, 'latency') / 1e9).toBeCloseTo(mean(requests.map((request) => request.request_latency)), 6);
      expect(part.measurement.headline).toBe('serviceTime');
      expect(part.measurement.cautions).toEqual([]);
    });
  });

  it('has our TPOT in what it calls ITL, over requests; its own is over tokens, and named apart', () => {
    const [part] = read(fixture('guidellm')) as [PartOfFile];
    const requests = parsed('guidellm').benchmarks[0]!.requests.successful;
    expect(part.measurement.metrics['tpot']).toMatchObject({ definition: generationMetrics.tpot.definition, summary: { n: 20 } });
    expect(meanOf(part, 'tpot') / 1e6).toBeCloseTo(mean(requests.map((request) => request.inter_token_latency_ms)), 3);
    expect(part.measurement.metrics['guidellm/inter_token_latency']!.definition).toContain('over tokens, not over requests');
    expect(part.measurement.metrics['guidellm/time_per_output_token']!.definition).toContain('the time to the first token is in it');
    // As many as there are tokens would support percentiles that so few requests do not.
    expect(part.measurement.metrics['guidellm/inter_token_latency']!.summary).toMatchObject({ n: 20, p90_ns: null });
  });

  it('with a schedule has times from when that intended, and what failed by its kind', () => {
    const [part] = read(fixture('guidellm-failures')) as [PartOfFile];
    const requests = parsed('guidellm-failures').benchmarks[0]!.requests.successful;
    expect(part.measurement).toMatchObject({ headline: 'responseTime', succeeded: 14, failed: 6, clients: 0, errors: { HTTPStatusError: { count: 5 }, RemoteProtocolError: { count: 1 } } });
    expect(meanOf(part, 'latency') / 1e9).toBeCloseTo(mean(requests.map((request) => request.request_scheduled_latency)), 6);
    expect(meanOf(part, 'ttft') / 1e6).toBeGreaterThan(mean(requests.map((request) => request.time_to_first_token_ms)));
  });

  it('that lists only some of its requests has no TPOT of ours, and says so', () => {
    const report = parsed('guidellm');
    report.benchmarks[0]!.requests.successful.length = 5;
    const [part, other] = read(JSON.stringify(report)) as [PartOfFile, PartOfFile];
    expect(Object.keys(part.measurement.metrics)).not.toContain('tpot');
    expect(part.measurement.metrics['ttft']!.summary).toMatchObject({ n: 20 });
    expect(part.measurement.cautions.join()).toContain('lists only some');
    expect(Object.keys(other.measurement.metrics)).toContain('tpot');
  });

  it('that lists only some and has a schedule has its TTFT from the sending, named apart', () => {
    const report = parsed('guidellm-failures');
    report.benchmarks[0]!.requests.successful.length = 5;
    const [part] = read(JSON.stringify(report)) as [PartOfFile];
    expect(Object.keys(part.measurement.metrics)).not.toContain('ttft');
    expect(part.measurement.metrics['guidellm/time_to_first_token']!.definition).toContain('not from when its schedule intended');
    expect(part.measurement.headline).toBe('responseTime');
  });

  it('of another version is read as far as it can be, and says so', () => {
    const report = parsed('guidellm');
    report.metadata['version'] = 3;
    const [part] = read(JSON.stringify(report)) as [PartOfFile];
    expect(part.measurement.cautions.join()).toContain('the version of its format is 3 (GuideLLM 0.8.0), and known is 2');
    delete (report.benchmarks[1] as Partial<Report['benchmarks'][number]>).config;
    expect(() => read(JSON.stringify(report))).toThrow(expect.objectContaining({ code: 'UBENCH_E_IMPORT_FORMAT', what: expect.stringMatching(/benchmarks\.1\.config: .*; the version of its format is 3/) }));
  });

  it('whose summary says something else than its requests says so', () => {
    const report = parsed('guidellm');
    for (const request of report.benchmarks[0]!.requests.successful as unknown as { info: { timings: { request_end: number } } }[]) request.info.timings.request_end += 0.01;
    expect((read(JSON.stringify(report)) as [PartOfFile])[0].measurement.cautions.join()).toContain('request_latency.mean is');
  });

  it.for([
    ['cut off', fixture('guidellm').slice(0, 9_000), 'it ends in the middle', 'UBENCH_E_IMPORT_FORMAT'],
    ['with a broken request', fixture('guidellm').replace('"targeted_start": 1', '"targeted_start": -1'), 'benchmarks.0.requests.successful.0.info.timings.targeted_start', 'UBENCH_E_IMPORT_FORMAT'],
    ['without a benchmark', '{"metadata": {"version": 2, "guidellm_version": "0.8.0"}, "benchmarks": []}', 'nothing', 'UBENCH_E_IMPORT_NOTHING'],
  ])('%s is refused', ([, text, problem, code]) => {
    expect(() => read(text!)).toThrow(expect.objectContaining({ code, what: expect.stringContaining(problem!) }));
  });
});
