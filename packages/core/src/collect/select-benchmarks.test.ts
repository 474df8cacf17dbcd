import { describe, expect, it } from 'vitest';
import { Collector, labelOf } from './collector.ts';
import { type Selection, selectBenchmarks } from './select-benchmarks.ts';
import type { Modifier } from './spec-tree.ts';

const collector = new Collector('file:///none');
const everything: Selection = { tags: [], lines: [] };

function bench(into: Collector, name: string, line: number, modifier: Modifier = 'none', tags: string[] = [], parameters = {}): void {
  into.addBench({ kind: 'bench', what: 'function', name, parameters, suite: into.suite, line, modifier, tags, check: undefined, trials: undefined, gate: {}, timeout_ns: 1e9, fn: () => 0 });
}
function declare(fill: (into: Collector) => void) {
  const into = new Collector('file:///none');
  fill(into);
  return (selection: Partial<Selection> = {}) =>
    Object.fromEntries([...selectBenchmarks(into.root, { ...everything, ...selection })].map(([node, mode]) => [labelOf(node), mode]));
}

describe('which benchmarks run', () => {
  const select = declare((into) => {
    bench(into, 'top', 2);
    into.describe('reads', 'none', ['fast'], () => {
      bench(into, 'point reads', 5, 'none', ['sql']);
      bench(into, 'sweep', 6, 'none', [], { rate: '1/s' });
      bench(into, 'sweep', 6, 'none', [], { rate: '2/s' });
    });
    into.describe('later', 'skip', [], () => bench(into, 'skipped', 9));
    bench(into, 'unwritten', 11, 'todo');
  });

  it('all, but those that the spec skips or has to do', () => {
    expect(select()).toEqual({
      top: 'run', 'point reads': 'run', 'sweep [rate=1/s]': 'run', 'sweep [rate=2/s]': 'run', skipped: 'skip', unwritten: 'todo',
    });
  });

  it('by name, with that of the describe, ignoring case', () => {
    expect(Object.keys(select({ name: 'READS point' }))).toEqual(['point reads']);
    expect(Object.keys(select({ name: 'sweep' }))).toHaveLength(2);
    expect(Object.keys(select({ name: 'sweep [' }))).toHaveLength(2);
    expect(select({ name: 'nothing' })).toEqual({});
  });

  it('by tag, its own or that of the describe', () => {
    expect(Object.keys(select({ tags: ['sql'] }))).toEqual(['point reads']);
    expect(Object.keys(select({ tags: ['fast'] }))).toHaveLength(3);
  });

  it('by line: the benchmark that stands there, all points of a sweep', () => {
    expect(Object.keys(select({ lines: [5] }))).toEqual(['point reads']);
    expect(Object.keys(select({ lines: [6] }))).toHaveLength(2);
    expect(Object.keys(select({ lines: [7] }))).toHaveLength(2);
  });

  it('.only leaves the others of the file as skipped', () => {
    const withOnly = declare((into) => {
      bench(into, 'a', 1);
      into.describe('s', 'only', [], () => {
        bench(into, 'b', 3);
        bench(into, 'c', 4, 'skip');
      });
    });
    expect(withOnly()).toEqual({ a: 'skip', b: 'run', c: 'skip' });
  });
});

describe('names', () => {
  it('are unique in their describe, however they are spaced', () => {
    const into = new Collector('file:///none');
    bench(into, 'reads', 3);
    expect(() => bench(into, ' reads ', 5)).toThrow(/two benchmarks named ' reads ' here; the first is at line 3/);
    into.describe('inner', 'none', [], () => bench(into, 'reads', 7));
    expect(() => into.describe('inner', 'none', [], () => {})).toThrow(/two describes named 'inner'/);
  });

  it('must not be empty', () => expect(() => bench(collector, ' ', 1)).toThrow(/must be a text that is not empty/));

  it('of a describe that is asynchronous are refused', () => {
    expect(() => collector.describe('x', 'none', [], async () => {})).toThrow(/UBENCH_E_DESCRIBE_ASYNC/);
  });
});
