import type { BenchmarkResult, RunResult } from '@ubench/core';
import { compareRuns, type Comparison } from '@ubench/core/analysis';
import { sample } from '@ubench/testkit';
import { describe, expect, it } from 'vitest';
import { comparisonLines, shortNames } from './comparison-lines.ts';
import { coloursFor } from '@ubench/reporter-terminal';

type Given = Partial<BenchmarkResult>;

const definitions: BenchmarkResult['definitions'] = {
  latency: { title: 'Latency', definition: 'From the first byte sent.', better: 'lower' },
  throughput: { title: 'Throughput', definition: 'Done ÷ time.', better: 'higher' },
  recall: { title: 'Recall', definition: 'Found ÷ all.', better: 'higher' },
};

/** A benchmark with a median in each trial. */
function bench(name: string, medians: readonly number[], given: Given = {}): BenchmarkResult {
  const metricsAt = (p50: number): BenchmarkResult['metrics'] => ({ latency: sample.latency(p50, 2_000), throughput: sample.rate(1_000 / p50, 2_000), ...given.metrics });
  return sample.benchmark(name, { definitions, trials: medians.map((p50) => sample.trial(metricsAt(p50), 2_000)), ...given, metrics: metricsAt(medians[0]!) });
}

const recall = (name: string): Given => ({ metrics: { [name]: { kind: 'ratio', n: 1, value_share: 0.9, min_share: 0.9, max_share: 0.9 } } });

const keyed = (count: number): Given => ({ metrics: Object.fromEntries(Array.from({ length: count }, (_, key) => [`statements/select a lot of columns from somewhere ${key}`, sample.latency(1, 100)])) });

const run = (end: string, benchmarks: BenchmarkResult[], given: Partial<RunResult> = {}): RunResult =>
  sample.run(benchmarks, { ...given, run: { id: `20260105-101500000-${end}`, started_at: '2026-01-05T10:15:00.000Z', duration_ns: 1, status: 'COMPLETED', exit_code: 0 } });

const compare = (...runs: RunResult[]): Comparison => compareRuns(runs.map((result) => ({ result })));
const linesOf = (comparison: Comparison, { metric = [] as string[], all = false, width = Infinity } = {}): string[] => comparisonLines(comparison, { metric, all, width, colours: coloursFor({}, { NO_COLOR: '1' }) });

/** Of two runs that have so many keys. */
const keysShown = (count: number, all = false): string => linesOf(compare(run('aaaa', [bench('reads', [2], keyed(count))]), run('bbbb', [bench('reads', [2], keyed(count))])), { all }).join('\n');

describe('a comparison on a terminal', () => {
  it('shows the runs, what differs, each number with its ratio, and what it amounts to', () => {
    const { provenance } = sample.run([]);
    const before = run('aaaa', [bench('reads', [2, 2.02, 1.98])]);
    const now = run('bbbb', [bench('reads', [1, 1.01, 0.99])], { provenance: { ...provenance, git: { sha: 'abc', dirty: false } } });
    expect(linesOf(compare(before, now))).toEqual([
      'first  20260105-101500000-aaaa  2026-01-05 10:15:00  COMPLETED',
      'then   20260105-101500000-bbbb  2026-01-05 10:15:00  COMPLETED',
      '',
      'What differs',
      '  code  git.sha    – → abc',
      '  code  git.dirty  – → false',
      '',
      'benchmarks/orders.bench.ts > reads',
      '                  aaaa     bbbb   ratio  95 % interval',
      '  latency.p50  2.00 ms  1.00 ms  0.500×  0.489× to 0.511×  better',
      '  latency.p99  7.40 ms  3.70 ms  0.500×  0.489× to 0.511×  better',
      '  throughput     500/s  1,000/s   2.00×  1.96× to 2.05×    better',
      '',
      '3 ratios: 3 better; --all shows 7 numbers more',
      'Intervals are of the trials. Of numbers that have not changed, about 5 in 100 look better or worse: no gate.',
    ]);
  });

  it('leaves the interval out where it is too narrow, and keeps what it says', () => {
    const comparison = compare(run('aaaa', [bench('reads', [2, 2.02])]), run('bbbb', [bench('reads', [2.01, 2])]));
    const narrow = linesOf(comparison, { width: 50 });
    expect(narrow).toContain('  latency.p50  2.00 ms  2.01 ms  1.005×  unclear');
    expect(linesOf(comparison, { width: 80 }).join('\n')).toContain('to');
  });

  it('of three runs has a row for each, by the end of its id', () => {
    const lines = linesOf(compare(run('aaaa', [bench('reads', [2])]), run('bbbb', [bench('reads', [1])]), run('cccc', [bench('reads', [4])])), { metric: ['latency.p50'] });
    expect(lines).toContain('  latency.p50  2.00 ms  1.00 ms  0.500×                 no interval  bbbb');
    expect(lines).toContain('                        4.00 ms   2.00×                 no interval  cccc');
  });

  it('says why there is no ratio: another environment, not valid, another meaning, missing or renamed', () => {
    const { provenance } = sample.run([]);
    const machine = { provenance: { ...provenance, node: { ...provenance.node, cpus: 64 } } };
    expect(linesOf(compare(run('aaaa', [bench('reads', [2, 2])]), run('bbbb', [bench('reads', [1, 1])], machine)))).toEqual(
      expect.arrayContaining(['  bbbb: not comparable, measured in another environment', '    cpu: 4 × EPYC → 64 × EPYC', expect.stringMatching(/^ {2}latency\.p50 .* 2\.00 ms +1\.00 ms +– +not comparable$/)]),
    );
    const doubted = { validity: { valid: false, reasons: [{ code: 'send-lag', message: 'the client sent late' }] } };
    expect(linesOf(compare(run('aaaa', [bench('reads', [2, 2])]), run('bbbb', [bench('reads', [1, 1], doubted)])))).toEqual(
      expect.arrayContaining(['  bbbb: not valid: the client sent late', expect.stringMatching(/^ {2}latency\.p50 .* – +not valid$/)]),
    );
    const other = { definitions: { ...definitions, latency: { ...definitions['latency']!, definition: 'From the intended start.' } } };
    expect(linesOf(compare(run('aaaa', [bench('reads', [2, 2])]), run('bbbb', [bench('reads', [1, 1], other)])))).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^ {2}latency\.p50 .* – +another meaning$/),
        '  latency is not the same metric:', '    in aaaa: From the first byte sent.', '    in bbbb: From the intended start.',
      ]),
    );
    const renamed = linesOf(compare(run('aaaa', [bench('reads', [2, 2], recall('recall'))]), run('bbbb', [bench('reads', [1, 1], { ...recall('recal'), definitions: { ...definitions, recal: definitions['recall']! } })])));
    expect(renamed).toEqual(expect.arrayContaining([expect.stringMatching(/^ {2}recall +90\.0 % +– +– +missing; perhaps recal$/), expect.stringMatching(/^ {2}recal +– +90\.0 % +– +new$/)]));
  });

  it('tells a benchmark that is not there from one that is called otherwise', () => {
    const lines = linesOf(compare(run('aaaa', [bench('reads', [2]), bench('gone', [1], { line: 1 })]), run('bbbb', [bench('raeds', [2], { line: 99 })])));
    expect(lines).toEqual(expect.arrayContaining(["  bbbb: not there; perhaps it is 'benchmarks/orders.bench.ts > raeds' now", '  bbbb: not there', '  aaaa: not there']));
    expect(lines.join('\n')).not.toContain('ratios');
  });

  it('shows where long values differ, and nothing that would move the cursor', () => {
    const { provenance } = sample.run([]);
    const at = (argument: string) => ({ provenance: { ...provenance, argv: ['run', 'a'.repeat(60), argument] } });
    const lines = linesOf(compare(run('aaaa', [bench('a\u001b[2J\nb', [2])], at('x')), run('bbbb', [bench('a\u001b[2J\nb', [2])], at('y'))));
    expect(lines).toContain('  command  argv  …aaaaaaa x → …aaaaaaa y');
    expect(lines).toContain('benchmarks/orders.bench.ts > a b');
    expect(lines.join('')).not.toContain('\u001b');
  });

  it('shows metrics that are kept by key where there are few, by the end of their path; of many only with --all', () => {
    expect(keysShown(2)).toMatch(/^ {2}statements\["sel…omewhere 1"\]\.p50 /m);
    expect(keysShown(20)).not.toContain('statements');
    expect(keysShown(20)).toContain('--all shows');
    expect(keysShown(20, true)).toContain('mewhere 19"].p50');
  });

  it('names runs by their whole ids where the ends are the same', () => {
    expect(shortNames(['x-aaaa', 'x-bbbb'])).toEqual(['aaaa', 'bbbb']);
    expect(shortNames(['x-aaaa', 'y-aaaa'])).toEqual(['x-aaaa', 'y-aaaa']);
  });
});
