import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ReporterContext, runResult, type RunResult } from '@ubench/core';
import { foreignRun, sampleRuns } from '@ubench/testkit';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { jsonReporter } from './json-reporter.ts';
import { resultJsonSchema } from './result-json-schema.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'ubench-json-'));
});
afterEach(() => rm(directory, { recursive: true }));

const latency = { kind: 'latency', n: 3, mean_ns: 2, stddev_ns: 1, min_ns: 1, p50_ns: null, p90_ns: null, p95_ns: null, p99_ns: null, p999_ns: null, max_ns: 3 } as const;

const result: RunResult = runResult.parse({
  schema: 'ubench.result/1',
  run: { id: 'k3x9', started_at: '2026-01-05T10:15:00.000Z', duration_ns: 42e9, status: 'COMPLETED', exit_code: 0 },
  plan_sha256: 'a'.repeat(64),
  provenance: {
    argv: ['run'], versions: { ubench: '0.0.0' }, git: { sha: 'abc', dirty: true }, environment: {},
    node: { hostname: 'a', platform: 'linux', kernel: '6.1', cpu_model: 'EPYC', cpus: 4, memory_bytes: 16e9 },
  },
  errors: [{ code: 'UBENCH_E_X', what: 'It broke.' }],
  deployments: [{ id: 'a > db', name: 'db', service: 'postgres', backend: 'local', options: {}, facts: { version: '18.4' } }],
  benchmarks: [
    {
      id: 'a > b', name: 'b', suite: [], file: 'a.bench.ts', line: 3, tags: [], parameters: { rate: '1/s' }, status: 'measured', seed: 1, headline: 'functionTime',
      validity: { valid: true, reasons: [] }, warnings: [], findings: [], metrics: { latency }, definitions: {}, errors: {}, trials: [],
      assertions: [{ metric: 'latency.p99', operator: '<', limit: [5], unit: 'ns', observed: null, n: 3, trials: [null], verdict: 'ERROR', reason: 'too few' }],
    },
  ],
  sweeps: [],
});

const printed: string[] = [];
beforeEach(() => void (printed.length = 0));
const stdout = { write: (text: string) => printed.push(text) } as unknown as NodeJS.WriteStream;

const report = async (options: unknown = {}): Promise<readonly { title: string; path: string }[] | undefined> => {
  const context: ReporterContext = { directory, root: directory, stdout, stderr: process.stderr };
  return jsonReporter.create(jsonReporter.options.parse(options), context).end?.(result, []);
};
const file = 'report.json';

describe('the result', () => {
  test('goes to stdout, whole, and no file is written', async () => {
    expect(await report()).toEqual([]);
    expect(JSON.parse(printed.join(''))).toEqual(result);
    expect(await readdir(directory)).toEqual([]);
  });

  test('goes into a file of the run directory instead, and nothing is left beside it', async () => {
    expect(await report({ file })).toEqual([{ title: 'JSON', path: path.join(directory, file) }]);
    expect(JSON.parse(await readFile(path.join(directory, file), 'utf8'))).toEqual(result);
    expect(await readdir(directory)).toEqual([file]);
    expect(printed).toEqual([]);
  });

  test('begins with its schema', async () => {
    await report();
    expect(printed.join('').slice(0, 34)).toBe('{\n  "schema": "ubench.result/1",\n ');
  });
});

describe('the JSON Schema', () => {
  // Read back from its JSON text, so that only what the schema itself says is applied.
  const published = z.fromJSONSchema(JSON.parse(JSON.stringify(resultJsonSchema())));

  test('accepts a written result', async () => {
    await report();
    expect(published.safeParse(JSON.parse(printed.join(''))).error).toBeUndefined();
  });

  describe('as another validator reads it', () => {
    // Formats of texts, such as that of an instant, are annotations in this draft.
    const validate = new Ajv2020({ strict: true, strictTypes: false, allErrors: true, validateFormats: false }).compile(JSON.parse(JSON.stringify(resultJsonSchema())) as object);

    test.each(sampleRuns().map((sample) => [sample.shape, sample.result] as const))('accepts a run %s', (_shape, whole) => {
      expect(validate(JSON.parse(JSON.stringify(whole))), JSON.stringify(validate.errors)).toBe(true);
    });

    test('refuses what none of ours has written, and is not confused by it', () => {
      const foreign = JSON.parse(JSON.stringify(foreignRun())) as RunResult;
      expect(validate({ ...foreign, benchmarks: [{ ...foreign.benchmarks[0], line: 'eight' }] })).toBe(false);
      expect(validate({ ...foreign, run: undefined })).toBe(false);
    });
  });

  test.each([
    ['another schema', { ...result, schema: 'ubench.result/9' }],
    ['an unknown verdict', { ...result, benchmarks: [{ ...result.benchmarks[0]!, assertions: [{ ...result.benchmarks[0]!.assertions[0]!, verdict: 'MAYBE' }] }] }],
    ['a missing part', { ...result, provenance: undefined }],
    ['an unknown key', { ...result, extra: 1 }],
  ])('refuses %s', (_what, wrong) => {
    expect(published.safeParse(wrong).success).toBe(false);
  });

  test('describes what a reader cannot guess', () => {
    expect(JSON.stringify(resultJsonSchema())).toContain('null where fewer than 10 samples lie beyond it');
  });
});
