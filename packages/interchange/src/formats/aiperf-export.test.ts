import { readFileSync } from 'node:fs';
import type { ImportedMeasurement } from '@ubench/core/analysis';
import { generationMetrics } from '@ubench/llm';
import { describe, expect, it } from 'vitest';
import { aiperfFormat } from './aiperf-export.ts';

const fixture = (name: string): string => readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8');

function read(text: string): ImportedMeasurement {
  if (!('whole' in aiperfFormat.read)) throw new Error('it is read as a whole');
  return aiperfFormat.read.whole(text, 'profile_export_aiperf.json');
}

type Metric = Record<string, number>;
const parsed = (name: string): Record<string, Metric> => JSON.parse(fixture(name)) as Record<string, Metric>;

describe('what AIPerf exports', () => {
  it('of a closed loop whose tokens the server counts has our TTFT, TPOT and ITL', () => {
    const file = parsed('aiperf');
    const measurement = read(fixture('aiperf'));
    expect(measurement).toMatchObject({ tool: 'aiperf', version: '0.13.0', clients: 4, succeeded: 24, failed: 0, cautions: [] });
    for (const [name, tag] of [['ttft', 'time_to_first_token'], ['tpot', 'inter_token_latency'], ['itl', 'inter_chunk_latency']] as const) {
      expect(measurement.metrics[name]).toMatchObject({ definition: generationMetrics[name].definition, summary: { n: file[tag]!['count'], mean_ns: Math.round(file[tag]!['avg']! * 1e6), p50_ns: Math.round(file[tag]!['p50']! * 1e6), p99_ns: null } });
    }
    expect(measurement.metrics['outputTokens']!.summary).toMatchObject({ n: 24, value: 8 });
    // It ends with the last content, not with the last byte.
    expect(measurement.metrics['aiperf/request_latency']!.definition).toContain('last chunk with content');
    expect(measurement.metrics['latency']).toBeUndefined();
  });

  it('of a schedule, with tokens counted by the client, has names of its own', () => {
    const measurement = read(fixture('aiperf-failures'));
    expect(measurement).toMatchObject({ succeeded: 16, failed: 8, errors: { 'Service Unavailable': { count: 6 }, ServerDisconnectedError: { count: 2 } } });
    expect(Object.keys(measurement.metrics)).not.toEqual(expect.arrayContaining(['ttft']));
    expect(measurement.metrics['aiperf/time_to_first_token']!.definition).toContain('not from when its schedule intended');
    expect(measurement.metrics['aiperf/inter_token_latency']!.definition).toContain('the tokenizer of the client');
    expect(measurement.metrics['tpot']).toBeUndefined();
    expect(measurement.cautions).toHaveLength(2);
  });

  it('of another version, or ended early, says so', () => {
    expect(read(fixture('aiperf').replace('"schema_version": "1.4"', '"schema_version": "2.0"')).cautions.join()).toContain('the version of its format is 2.0, and known is 1');
    expect(read(fixture('aiperf').replace('"is_complete": true', '"is_complete": false, "incomplete_reason": "stalled"')).cautions.join()).toContain('did not run to its end: stalled');
  });

  it.for([
    ['cut off', fixture('aiperf').slice(0, 900), 'UBENCH_E_IMPORT_FORMAT'],
    ['without its duration', fixture('aiperf').replace('benchmark_duration', 'duration'), 'UBENCH_E_IMPORT_FORMAT'],
    ['without a request', fixture('aiperf').replace('request_count', 'requests'), 'UBENCH_E_IMPORT_NOTHING'],
  ])('%s is refused', ([, text, code]) => {
    expect(() => read(text!)).toThrow(expect.objectContaining({ code }));
  });
});
