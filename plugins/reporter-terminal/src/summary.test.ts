import type { SweepResult } from '@ubench/core';
import { sample } from '@ubench/testkit';
import picocolors from 'picocolors';
import { describe, expect, test } from 'vitest';
import { displayWidth } from './display-text.ts';
import { summaryLines, type SummaryOptions } from './summary.ts';

const { benchmark, eventfulRun, latency, rate, run, searchRun, trial } = sample;

const options = (width: number): SummaryOptions => ({
  width,
  colours: picocolors.createColors(false),
  directory: '.ubench/runs/20260105-101500-k3x9',
  written: [{ title: 'Result', path: '.ubench/runs/20260105-101500-k3x9/result.json' }],
});
const render = (width: number): string => summaryLines(eventfulRun(), options(width)).join('\n');

/** The summary of a search that found this. */
const searchLines = (given: Partial<SweepResult> = {}): string[] => {
  const found = searchRun();
  return summaryLines(run(found.benchmarks, { sweeps: [{ ...found.sweeps[0]!, ...given }] }), options(200));
};

describe('the summary', () => {
  test('on a wide terminal', () => {
    expect(render(140)).toMatchInlineSnapshot(`
      "
      error: The spec could not be imported: scale is not defined [UBENCH_E_SPEC_THREW]
        at benchmarks/broken.bench.ts:4:9
          3 | bench('x', {
        > 4 |   workload: postgres.selectOnly({ scale }),
            |                                   ^
          5 | });
        → Correct the line shown.

      error: 'cache' ended while it was starting: exit code 1. [UBENCH_E_DIED_STARTING]
        at deployment 'cache'
        bind: address in use
        → Its last log lines are above; correct what they say.
        log: logs/cache.log

      benchmarks/orders.bench.ts
        benchmark                          p50      p90      p99      max     rate        errors       n       ±
      ✗ orders database > point reads  1.20 ms  2.16 ms  4.44 ms  11.2 ms  5,210/s  12 (0.023 %)  52,100  ±1.28%
          ✓ latency.p99 < 20.0 ms   4.44 ms
          ✗ FAIL throughput > 6,000/s   5,210/s (trials: 5,190/s, 5,230/s, 5,210/s)
          ✓ errors.share < 0.1 %   0.023 %
          ! warning: The client was busy 99 % of the time: the rate is a lower bound. [client-bound]
            → Spread the load over more \`agents\`.
            12 × connection reset: read ECONNRESET 127.0.0.1:5432
      ○ writes                               –        –        –        –        –             –       –       –
      ✗ scans                                –        –        –        –        –             –       –       –
          error: The benchmark failed while it prepared: disk full [UBENCH_E_BENCH_FAILED]
            at benchmarks/orders.bench.ts:31
            → Correct what the message says.

      benchmarks/vectors.bench.ts
        benchmark                                    p50      p90  p99      max    rate  errors    n
      ✗ vectors > search under a Poisson stream  8.00 ms  14.4 ms    –  74.4 ms  64.0/s       0  640
          Recall@10 98.2 % · Queue wait p99 930 µs · Send lag p99 7.40 ms
          ✗ ERROR latency.p99 < 30.0 ms   p99 needs 1,000 operations, and there were 640
          ! invalid: The client sent late: send lag p99 14.2 ms, limit 10 ms. [send-lag]
            → Lower the rate, spread it over more \`agents\`, or give the client cores of its own.
          i Completed 91 % of what was sent. [overloaded]

      benchmarks/pure.bench.ts
        benchmark                p50      p90      p99      max         rate  errors          n
      ✓ parse a document      840 ns  1.51 µs  3.11 µs  7.81 µs  1,190,476/s       0  1,190,476

      benchmarks/sweep.bench.ts
        benchmark                 p50      p90      p99      max   rate  errors       n
        where does it break?
      ✓ rate=100/s            1.10 ms  1.98 ms  4.07 ms  10.2 ms  100/s       0  10,000
      ✓ rate=200/s            1.30 ms  2.34 ms  4.81 ms  12.1 ms  200/s       0  20,000
      ✓ rate=400/s            48.0 ms  86.4 ms   178 ms   446 ms  400/s       0  40,000
          knee: rate 200/s, the highest that still qualifies
          ✓ knee.rate > 150/s   200/s

      – in a percentile: fewer than 10 samples lie beyond it (p50 needs 20 operations, p90 100, p99 1,000).
      ±: coefficient of variation of p50 over the trials.

      Run 20260105-101500-k3x9 took 42.0 s; its files are in .ubench/runs/20260105-101500-k3x9
        Result: .ubench/runs/20260105-101500-k3x9/result.json

      Benchmarks: 6 measured, 1 failed, 1 invalid, 1 skipped · assertions: 3 passed, 1 failed, 1 without a verdict · errors: 2 · exit code 3"
    `);
  });

  describe('of several latencies of one operation', () => {
    const metrics = { latency: latency(1_200, 900), throughput: rate(30, 900), ttft: latency(50, 900), itl: latency(10, 90_000), outputTokensPerSecond: rate(3_000, 90_000), sendLag: latency(0.1, 900) };
    const definitions = { ttft: { title: 'TTFT', definition: '', better: 'lower' }, itl: { title: 'ITL', definition: '', better: 'lower' } } as const;
    const lines = (width: number): string[] => summaryLines(run([benchmark('chat', { metrics, definitions, trials: [trial(metrics, 900)] })]), options(width));

    test('has a row for each', () => {
      expect(lines(100).slice(1, 6)).toMatchInlineSnapshot(`
        [
          "benchmarks/orders.bench.ts",
          "  benchmark                 p50      p90      p99      max    rate  errors       n",
          "✓ chat                   1.20 s   2.16 s        –   11.2 s  30.0/s       0     900",
          "    TTFT                50.0 ms  90.0 ms        –   465 ms                     900",
          "    ITL                 10.0 ms  18.0 ms  37.0 ms  93.0 ms                  90,000",
        ]
      `);
    });

    test('says them in words where there is no room for a table', () => {
      expect(lines(40).slice(1, 9)).toMatchInlineSnapshot(`
        [
          "benchmarks/orders.bench.ts",
          "✓ chat",
          "    p50 1.20 s  p90 2.16 s  p99 –",
          "    max 11.2 s  rate 30.0/s  errors 0",
          "    n 900",
          "    TTFT p50 50.0 ms, p99 – · ITL p50",
          "      10.0 ms, p99 37.0 ms ·",
          "      outputTokensPerSecond 3,000/s",
        ]
      `);
    });
  });

  test('on a terminal of 80 columns drops the least telling columns', () => {
    expect(render(80)).toMatchInlineSnapshot(`
      "
      error: The spec could not be imported: scale is not defined
        [UBENCH_E_SPEC_THREW]
        at benchmarks/broken.bench.ts:4:9
          3 | bench('x', {
        > 4 |   workload: postgres.selectOnly({ scale }),
            |                                   ^
          5 | });
        → Correct the line shown.

      error: 'cache' ended while it was starting: exit code 1.
        [UBENCH_E_DIED_STARTING]
        at deployment 'cache'
        bind: address in use
        → Its last log lines are above; correct what they say.
        log: logs/cache.log

      benchmarks/orders.bench.ts
        benchmark                          p50      p99     rate        errors       n
      ✗ orders database > point reads  1.20 ms  4.44 ms  5,210/s  12 (0.023 %)  52,100
          ✓ latency.p99 < 20.0 ms   4.44 ms
          ✗ FAIL throughput > 6,000/s   5,210/s (trials: 5,190/s, 5,230/s, 5,210/s)
          ✓ errors.share < 0.1 %   0.023 %
          ! warning: The client was busy 99 % of the time: the rate is a lower bound.
            [client-bound]
            → Spread the load over more \`agents\`.
            12 × connection reset: read ECONNRESET 127.0.0.1:5432
      ○ writes                               –        –        –             –       –
      ✗ scans                                –        –        –             –       –
          error: The benchmark failed while it prepared: disk full
            [UBENCH_E_BENCH_FAILED]
            at benchmarks/orders.bench.ts:31
            → Correct what the message says.

      benchmarks/vectors.bench.ts
        benchmark                      p50      p90  p99      max    rate  errors    n
      ✗ vectors > search under a   8.00 ms  14.4 ms    –  74.4 ms  64.0/s       0  640
        Poisson stream
          Recall@10 98.2 % · Queue wait p99 930 µs · Send lag p99 7.40 ms
          ✗ ERROR latency.p99 < 30.0 ms   p99 needs 1,000 operations, and there were
              640
          ! invalid: The client sent late: send lag p99 14.2 ms, limit 10 ms.
            [send-lag]
            → Lower the rate, spread it over more \`agents\`, or give the client cores
              of its own.
          i Completed 91 % of what was sent. [overloaded]

      benchmarks/pure.bench.ts
        benchmark                p50      p99      max         rate  errors          n
      ✓ parse a document      840 ns  3.11 µs  7.81 µs  1,190,476/s       0  1,190,476

      benchmarks/sweep.bench.ts
        benchmark                 p50      p99      max   rate  errors       n
        where does it break?
      ✓ rate=100/s            1.10 ms  4.07 ms  10.2 ms  100/s       0  10,000
      ✓ rate=200/s            1.30 ms  4.81 ms  12.1 ms  200/s       0  20,000
      ✓ rate=400/s            48.0 ms   178 ms   446 ms  400/s       0  40,000
          knee: rate 200/s, the highest that still qualifies
          ✓ knee.rate > 150/s   200/s

      – in a percentile: fewer than 10 samples lie beyond it (p50 needs 20 operations,
        p90 100, p99 1,000).

      Run 20260105-101500-k3x9 took 42.0 s; its files are in
        .ubench/runs/20260105-101500-k3x9
        Result: .ubench/runs/20260105-101500-k3x9/result.json

      Benchmarks: 6 measured, 1 failed, 1 invalid, 1 skipped · assertions: 3 passed, 1
      failed, 1 without a verdict · errors: 2 · exit code 3"
    `);
  });

  test('on a terminal of 40 columns has the numbers below the names', () => {
    expect(render(40)).toMatchInlineSnapshot(`
      "
      error: The spec could not be imported:
        scale is not defined
        [UBENCH_E_SPEC_THREW]
        at benchmarks/broken.bench.ts:4:9
          3 | bench('x', {
        > 4 |   workload: postgres.selectOnly({ scale }),
            |                                   ^
          5 | });
        → Correct the line shown.

      error: 'cache' ended while it was
        starting: exit code 1.
        [UBENCH_E_DIED_STARTING]
        at deployment 'cache'
        bind: address in use
        → Its last log lines are above;
          correct what they say.
        log: logs/cache.log

      benchmarks/orders.bench.ts
      ✗ orders database > point reads
          p50 1.20 ms  p90 2.16 ms
          p99 4.44 ms  max 11.2 ms
          rate 5,210/s  errors 12 (0.023 %)
          n 52,100  ±1.28%
          ✓ latency.p99 < 20.0 ms   4.44 ms
          ✗ FAIL throughput > 6,000/s
              5,210/s (trials: 5,190/s,
              5,230/s, 5,210/s)
          ✓ errors.share < 0.1 %   0.023 %
          ! warning: The client was busy 99 %
            of the time: the rate is a lower
            bound. [client-bound]
            → Spread the load over more
              \`agents\`.
            12 × connection reset: read ECONN…
      ○ writes
      ✗ scans
          error: The benchmark failed while it
            prepared: disk full
            [UBENCH_E_BENCH_FAILED]
            at benchmarks/orders.bench.ts:31
            → Correct what the message says.

      benchmarks/vectors.bench.ts
      ✗ vectors > search under a Poisson
          stream
          p50 8.00 ms  p90 14.4 ms  p99 –
          max 74.4 ms  rate 64.0/s  errors 0
          n 640
          Recall@10 98.2 % · Queue wait p99
            930 µs · Send lag p99 7.40 ms
          ✗ ERROR latency.p99 < 30.0 ms   p99
              needs 1,000 operations, and
              there were 640
          ! invalid: The client sent late:
            send lag p99 14.2 ms, limit 10 ms.
            [send-lag]
            → Lower the rate, spread it over
              more \`agents\`, or give the
              client cores of its own.
          i Completed 91 % of what was sent.
            [overloaded]

      benchmarks/pure.bench.ts
      ✓ parse a document
          p50 840 ns  p90 1.51 µs  p99 3.11 µs
          max 7.81 µs  rate 1,190,476/s
          errors 0  n 1,190,476

      benchmarks/sweep.bench.ts
        where does it break?
      ✓ rate=100/s
          p50 1.10 ms  p90 1.98 ms
          p99 4.07 ms  max 10.2 ms  rate 100/s
          errors 0  n 10,000
      ✓ rate=200/s
          p50 1.30 ms  p90 2.34 ms
          p99 4.81 ms  max 12.1 ms  rate 200/s
          errors 0  n 20,000
      ✓ rate=400/s
          p50 48.0 ms  p90 86.4 ms  p99 178 ms
          max 446 ms  rate 400/s  errors 0
          n 40,000
          knee: rate 200/s, the highest that
            still qualifies
          ✓ knee.rate > 150/s   200/s

      – in a percentile: fewer than 10 samples
        lie beyond it (p50 needs 20
        operations, p90 100, p99 1,000).
      ±: coefficient of variation of p50 over
        the trials.

      Run 20260105-101500-k3x9 took 42.0 s;
        its files are in
        .ubench/runs/20260105-101500-k3x9
        Result: .ubench/runs/20260105-101500-k3x9/result.json

      Benchmarks: 6 measured, 1 failed, 1
      invalid, 1 skipped · assertions: 3
      passed, 1 failed, 1 without a verdict ·
      errors: 2 · exit code 3"
    `);
  });

  test.each([40, 47, 60, 63, 72, 80, 100, 140])('at %i columns no line is wider, code frames and paths aside', (width) => {
    const lines = render(width).split('\n').filter((line) => !/^ +(?:>|\d+|) *[|\d]|\.ubench|^ +at /.test(line));
    expect(lines.filter((line) => displayWidth(line) > width)).toEqual([]);
  });

  test('survives names that are long, wide, hostile or empty', () => {
    const names = ['x'.repeat(300), '検索'.repeat(40), 'evil\u001b[2J\n\u202ename', 'emoji 👩‍👩‍👧 🚀', ' '];
    for (const width of [40, 80, 140]) {
      const lines = summaryLines(run(names.map((name) => benchmark(name))), options(width));
      expect(lines.join('\n')).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
      expect(lines.filter((line) => displayWidth(line) > width && !line.includes('.ubench'))).toEqual([]);
      expect(lines.join('').match(/5,210\/s/g)).toHaveLength(names.length);
    }
  });

  test('without a benchmark still says what there is', () => {
    expect(summaryLines(run([]), options(80)).at(-1)).toBe('Benchmarks: 0 measured · assertions: none · exit code 0');
  });

  test('says that a knee lies beyond what was tested', () => {
    const metrics = { latency: latency(1, 5_000), throughput: rate(100, 5_000) };
    const id = 'benchmarks/orders.bench.ts > ramp [concurrency=4]';
    const point = benchmark('ramp', { id, parameters: { concurrency: 4 }, metrics, trials: [trial(metrics, 5_000)] });
    const sweep = { id: 'benchmarks/orders.bench.ts > ramp', name: 'ramp', file: point.file, line: 8, parameter: 'concurrency', points: [id], knee: null, assertions: [] };
    expect(summaryLines(run([point], { sweeps: [sweep] }), options(80))).toContain('    knee: beyond the tested range (1 points)');
  });

  test('shows a search with its points in order of rate, and what it found', () => {
    expect(searchLines().flatMap((line) => line.match(/rate=\S+/)?.[0] ?? [])).toEqual(['rate=100/s', 'rate=200/s', 'rate=282.8/s', 'rate=400/s']);
    expect(searchLines()).toContain('    highest rate that meets the slo: 200/s; 283/s does not');
    expect(searchLines({ knee: null, fails_at: 100 })).toContain('    highest rate: beyond the tested range, 100/s does not meet the slo');
    expect(searchLines({ knee: null, fails_at: undefined })).toContain('    highest rate: beyond the tested range, 1,000/s still meets the slo');
    expect(searchLines({ knee: null, ended: 'it was late' })).toContain('    highest rate: not found, the search ended early: it was late');
  });

  test('shows between which points a refined knee lies', () => {
    const found = searchRun();
    const sweep: SweepResult = { ...found.sweeps[0]!, probes: { sweep: 's', find: 'knee', parameter: 'rate', at_most: 2 } };
    expect(summaryLines(run(found.benchmarks, { sweeps: [sweep] }), options(200))).toContain('    knee: rate 200/s, the highest that still qualifies; 283/s does not');
    expect(summaryLines(run(found.benchmarks, { sweeps: [{ ...sweep, ended: 'it was late' }] }), options(200)).join('\n')).toContain('; refining ended early: it was late');
  });

  test('shows what an interrupted benchmark measured until then', () => {
    const lines = summaryLines(run([benchmark('reads', { status: 'interrupted' })]), options(100));
    expect(lines.find((line) => line.startsWith('◐ reads'))).toContain('5,210/s');
    expect(lines).toContain('    interrupted: what was measured until then');
  });
});
