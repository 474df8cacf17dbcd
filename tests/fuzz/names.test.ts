import { benchmarkId, Collector } from '@ubench/core';
import type { BenchNode } from '@ubench/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Overrides } from '../../packages/core/src/plan/overrides.ts';
import { counterexample, nastyText, orCode } from './fuzzed.ts';

/** Names of describes around it, its own, and what tells it from others of its name. */
type Declared = [suites: string[], name: string, parameters: Record<string, string | number | boolean>];
const name = fc.oneof(nastyText, fc.constantFrom('a', 'b', 'a > b', 'b > a', 'a [n=1]', ' a ', 'a\n', 'é', 'e\u0301'));
const declared: fc.Arbitrary<Declared> = fc.tuple(
  fc.array(name, { maxLength: 2 }),
  name,
  fc.dictionary(fc.constantFrom('n', 'm', '__proto__'), fc.oneof(fc.constantFrom(1, '1', true, 'x] > y'), fc.double()), { maxKeys: 2 }),
);

function declare(collector: Collector, [[suite, ...inner], benchName, parameters]: Declared): void {
  if (suite !== undefined) {
    collector.describe(suite, 'none', [], () => declare(collector, [inner, benchName, parameters]));
    return;
  }
  collector.addBench({ kind: 'bench', what: 'nothing', name: benchName, parameters, suite: collector.suite, line: 1, modifier: 'none', tags: [], check: undefined });
}

const benchmarks = (suite: Collector['suite']): BenchNode[] => suite.children.flatMap((child) => (child.kind === 'suite' ? benchmarks(child) : [child]));

describe('the id of a benchmark', () => {
  it('is one printable line, and no other has it: a name that would make it so is refused', async () => {
    expect(await counterexample<[Declared[]]>(300, [fc.array(declared, { maxLength: 8 })], (all) => {
      const collector = new Collector('file:///a.bench.ts');
      for (const one of all) orCode(() => declare(collector, one));
      const ids = benchmarks(collector.root).map((bench) => benchmarkId('a.bench.ts', bench));
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of ids) {
        expect(id).not.toMatch(/\p{Cc}/u);
        expect(id).toBe(id.normalize('NFC'));
        expect(id.isWellFormed()).toBe(true);
        expect(JSON.parse(JSON.stringify(id))).toBe(id);
      }
    })).toBeUndefined();
  });
});

describe('--set', () => {
  const piece = fc.oneof(nastyText, fc.constantFrom('load', 'workload', 'web', 'concurrency', 'duration', 'rate'));
  const text = fc.oneof(nastyText, fc.tuple(fc.array(piece, { minLength: 1, maxLength: 4 }), fc.oneof(nastyText, fc.json({ maxDepth: 2 }))).map(([path, value]) => `${path.join('.')}=${value}`));

  it('makes a load that can be run, or is refused with a code; and nothing else changes', async () => {
    expect(await counterexample<[string[]]>(400, [fc.array(text, { minLength: 1, maxLength: 3 })], (texts) => {
      orCode(() => {
        const overrides = new Overrides(texts);
        const load = overrides.load({ concurrency: 1, duration: '1s' });
        expect(JSON.parse(JSON.stringify(load))).toEqual(load);
        overrides.requireAllUsed(['web']);
      });
      expect(Object.keys(Object.prototype)).toEqual([]);
      expect(({} as Record<string, unknown>)['concurrency']).toBeUndefined();
    })).toBeUndefined();
  });
});
