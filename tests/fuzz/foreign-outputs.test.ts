import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runResult } from '@ubench/core';
import { importedBenchmark } from '@ubench/core/analysis';
import { foreignTools, type ForeignTool, readMeasurements } from '@ubench/interchange';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { repository } from '../harness/project.ts';
import { counterexample, damaged, mutated, nastyText, nastyValue, requireCode } from './fuzzed.ts';

const directory = mkdtempSync(join(tmpdir(), 'ubench-fuzz-'));
afterAll(() => rmSync(directory, { recursive: true }));

const recorded = (name: string): string => readFileSync(join(repository, 'packages/interchange/src/fixtures', name), 'utf8');
const benchmarkType = runResult.shape.benchmarks.element;

/** It is refused with a code, or is a benchmark that can be stored, and read again. */
async function expectSound(content: string | Uint8Array, tool: ForeignTool | undefined): Promise<void> {
  const file = join(directory, 'output');
  writeFileSync(file, content);
  try {
    const [read] = await readMeasurements([file], tool);
    const benchmark = importedBenchmark(read!.measurement, { name: read!.stem, file: 'output', files: [...read!.files] });
    assert.deepEqual(benchmarkType.parse(JSON.parse(JSON.stringify(benchmark))), benchmark);
    assert.ok(benchmark.trials[0]!.window_ns > 0);
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    requireCode(error);
  }
}

const json = ['oha.json', 'oha-failures.json', 'oha-nothing.json', 'autocannon.json', 'autocannon-failures.json', 'k6-export.json', 'k6-handle.json', 'vegeta.json', 'vegeta-failures.json', 'vllm-detailed.json', 'vllm-failures.json', 'guidellm-failures.json', 'aiperf.json', 'aiperf-failures.json'];
const lines: Readonly<Record<string, string>> = {
  'wrk.txt': recorded('wrk.txt'),
  'wrk2.txt': recorded('wrk2.txt'),
  'wrk-failures.txt': recorded('wrk-failures.txt'),
  'vllm-appended.json': recorded('vllm-appended.json'),
  'vegeta-encode-failures.jsonl': recorded('vegeta-encode-failures.jsonl').split('\n').slice(0, 12).join('\n'),
  ...Object.fromEntries(['closed', 'rate', 'skipped', 'retries', 'aggregate', 'aggregate-rate'].map((name) => [`pgbench-${name}`, `${recorded(`pgbench-${name}.1234`).split('\n').slice(0, 40).join('\n').trimEnd()}\n`])),
};

describe('what another tool has written is refused with a code, or becomes a whole benchmark', () => {
  it.for([...json, ...Object.keys(lines)])('%s, damaged', async (name) => {
    expect(await counterexample<[Buffer]>(150, [damaged(lines[name] ?? recorded(name))], (content) => expectSound(content, undefined))).toBeUndefined();
  });

  it.for(json)('%s, with other values', async (name) => {
    expect(await counterexample<[unknown]>(200, [mutated(JSON.parse(recorded(name)))], (content) => expectSound(JSON.stringify(content) ?? '', undefined))).toBeUndefined();
  });

  it.for(Object.keys(lines))('%s, with other numbers', async (name) => {
    const text = lines[name]!;
    const numbers = [...text.matchAll(/\d+(\.\d+)?/g)];
    const other = fc.constantFrom('0', '-1', '1.2.3', '1e999', '9'.repeat(15), '9'.repeat(40), '-nan', 'inf', '');
    const changes = fc.array(fc.tuple(fc.nat(numbers.length - 1), other), { minLength: 1, maxLength: 4 });
    expect(await counterexample<[[number, string][]]>(150, [changes], (given) => {
      const at = new Map(given.map(([index, value]) => [numbers[index]!.index, value]));
      return expectSound(text.replaceAll(/\d+(\.\d+)?/g, (number: string, _fraction: unknown, index: number) => at.get(index) ?? number), undefined);
    })).toBeUndefined();
  });

  it.for(Object.keys(foreignTools) as ForeignTool[])('anything, said to be of %s', async (tool) => {
    const cell = fc.oneof(nastyText, fc.nat().map(String), nastyValue.map((value) => JSON.stringify(value) ?? ''));
    const row = fc.array(cell, { maxLength: 8 }).map((cells) => cells.join(' '));
    expect(await counterexample<[string[]]>(150, [fc.array(row, { maxLength: 5 })], (rows) => expectSound(`${rows.join('\n')}\n`, tool))).toBeUndefined();
  });
});
