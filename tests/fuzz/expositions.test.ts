import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Exposition, parseExposition, pickValues } from '@ubench/prometheus';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { repository } from '../harness/project.ts';
import { counterexample, damaged, nastyText, orCode } from './fuzzed.ts';

const recorded = (name: string): string => readFileSync(join(repository, 'packages/prometheus/src/fixtures', name), 'utf8');
const openMetrics = '# TYPE a_seconds histogram\n# UNIT a_seconds seconds\na_seconds_bucket{le="1.0",b="x\\"y\\n"} 3 1.5 # {t="a b"} 0.67 15.8\n{"my.metric","l"="}"} NaN\n# EOF\n';

function expectSound({ samples }: Exposition): void {
  for (const { name, value, labels } of samples) {
    assert.equal(typeof name, 'string');
    assert.equal(typeof value, 'number');
    assert.ok(Object.values(labels).every((label) => typeof label === 'string'));
  }
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

describe('an exposition', () => {
  it.each([
    ['vLLM', recorded('vllm-0.32-after-load.prom').slice(0, 6_000), 200],
    ['MinIO', recorded('minio-v3.prom').slice(0, 6_000), 200],
    ['OpenMetrics', openMetrics, 1_000],
  ])('of %s that was damaged is refused with a code, or has samples', async (_name, sample, runs) => {
    expect(await counterexample<[Buffer]>(runs, [damaged(sample)], (bytes) => {
      const exposition = orCode(() => parseExposition(bytes.toString('utf8')));
      if (exposition) expectSound(exposition);
    })).toBeUndefined();
  });

  it('has any label and any number, as they were written', async () => {
    expect(await counterexample<[string, number]>(500, [nastyText, fc.double()], (text, value) => {
      const exposition = parseExposition(`a{b="${escaped(text)}"} ${value === Infinity ? '+Inf' : value === -Infinity ? '-Inf' : Object.is(value, -0) ? '-0' : value}\n`);
      assert.deepEqual({ ...exposition.samples[0]!.labels }, { b: text });
      assert.ok(Object.is(exposition.samples[0]!.value, value));
      assert.deepEqual(pickValues({ x: { from: 'a', where: { b: text } } }, exposition), Number.isFinite(value) ? { x: value + 0 } : {});
    })).toBeUndefined();
  });
});
