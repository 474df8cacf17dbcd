import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenLoop, parseLoad, plannedOperations, traceReader } from '@ubench/load';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { counterexample, damaged, nastyText, nastyValue, orCode } from './fuzzed.ts';

const directory = mkdtempSync(join(tmpdir(), 'ubench-fuzz-'));
afterAll(() => rmSync(directory, { recursive: true }));

const csv = 'timestamp_ms,path,body\n0,/,"a ""quoted"" one,\nof two lines"\n1.5,/a,\n20,/b,x\n';
const lines = '{"timestamp_ms":0,"path":"/"}\n{"timestamp_ms":1.5,"body":{"a":[1,null]}}\n{"timestamp_ms":20}\n';

const isSound = (plan: OpenLoop): boolean => plannedOperations(plan)! > 0 && Number.isFinite(plan.rate_per_s) && plan.rate_per_s > 0;

describe.each([['requests.csv', csv], ['requests.jsonl', lines]])('the trace %s', (file, sample) => {
  /** What a load has of it: a plan, or an error with a code. */
  const planOf = (content: string | Uint8Array): OpenLoop | undefined => {
    writeFileSync(join(directory, file), content);
    return orCode(() => parseLoad({ trace: file }, traceReader(join(directory, 'a.bench.ts'), directory)) as OpenLoop);
  };

  it('has an operation for each of its lines', () => expect(plannedOperations(planOf(sample)!)).toBe(3));

  it('that was damaged is refused with a code, or has operations', async () => {
    expect(await counterexample<[Buffer]>(300, [damaged(sample)], (content) => {
      const plan = planOf(content);
      assert.ok(plan === undefined || isSound(plan));
    })).toBeUndefined();
  });

  it('of anything is refused with a code, or has operations', async () => {
    const cell = fc.oneof(nastyText, nastyValue.map((value) => JSON.stringify(value) ?? ''));
    const row = fc.array(cell, { minLength: 1, maxLength: 3 }).map((cells) => cells.join(','));
    expect(await counterexample<[string[]]>(300, [fc.array(row, { maxLength: 4 })], (rows) => {
      const plan = planOf(['timestamp_ms,a', ...rows].join('\n'));
      assert.ok(plan === undefined || isSound(plan));
    })).toBeUndefined();
  });
});
