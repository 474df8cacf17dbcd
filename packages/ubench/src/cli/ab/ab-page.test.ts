import type { GateCheck } from '@ubench/core';
import type { AbRecord, MeasuredPair } from '@ubench/core/analysis';
import { renderPage } from '@ubench/report';
import { sample } from '@ubench/testkit';
import { describe, expect, it } from 'vitest';
import { abPage } from './ab-page.ts';

const check = (known: Partial<GateCheck> = {}): GateCheck => ({
  benchmark: 'reads',
  metric: 'latency.p50',
  unit: 'ns',
  better: 'lower',
  reference: 2e6,
  observed: 2.4e6,
  change_share: 0.2,
  low_share: 0.15,
  high_share: 0.25,
  confidence: 0.95,
  margin_share: 0.05,
  n: 5,
  advisory: false,
  verdict: 'FAIL',
  ...known,
});

const record = (known: Partial<AbRecord> = {}): AbRecord => ({
  schema: 'ubench.ab/1',
  id: '20260105-101500000-abcd',
  started_at: '2026-01-05T10:15:00.000Z',
  process: { hostname: 'h', pid: 1, started: '1' },
  argv: ['ab', '--a-ref', 'main'],
  seed: 7,
  looks: [5, 10],
  variants: { a: { name: 'main', settings: ['--a-ref main'], git: { ref: 'main', sha: 'abcdef' }, run: 'a' }, b: { name: 'B', settings: [], run: 'b' } },
  status: 'COMPLETED',
  verdict: 'FAIL',
  exit_code: 1,
  differences: ['the code of reads.bench.ts'],
  only: { a: ['gone'], b: [] },
  benchmarks: [{ id: 'reads', pairs: 5, first: ['a', 'b', 'b', 'a', 'a'], verdict: 'FAIL' }],
  checks: [check()],
  ...known,
});

const side = (medians: readonly number[]) =>
  sample.benchmark('reads', { metrics: { latency: sample.latency(medians[0]!, 2_000) }, trials: medians.map((p50) => sample.trial({ latency: sample.latency(p50, 2_000) }, 2_000)) });
const measured: MeasuredPair[] = [{ id: 'reads', results: { a: side([2, 2.1, 2, 1.9, 2]), b: side([2.4, 2.5, 2.4, 2.3, 2.4]) }, rules: {} }];

describe('the page of ubench ab', () => {
  it('says the verdict, what is not the same, every change with its margin, and each benchmark trial by trial', async () => {
    const page = await abPage(record(), measured);
    expect(page.banner).toMatchObject({ tone: 'bad', word: 'FAIL', sentence: 'B against main, one benchmark: 1 FAIL.' });
    expect(page.sections.map(({ id }) => id)).toEqual(['doubts', 'changes', 'benchmark-1', 'variants']);
    const [table, charts] = page.sections[2]!.blocks;
    expect(table).toMatchObject({ table: { rows: [['latency.p50', '2.00 ms', '2.40 ms', { text: '+20.0 % [+15.0 %, +25.0 %]' }, '5.00 %', { text: 'FAIL', tone: 'bad' }]] } });
    expect(charts).toMatchObject({ kind: 'charts', charts: [{ svg: expect.stringContaining('<svg') as string }] });
    expect(renderPage(page)).toContain('ubench ab --a-ref main');
  });

  it('opens where nothing was measured, and says why', async () => {
    const nothing = record({ verdict: 'ERROR', checks: [], benchmarks: [{ id: 'reads', pairs: 0, first: [], verdict: 'ERROR', reason: 'B: it could not be started' }] });
    const page = await abPage(nothing, []);
    expect(page.banner).toMatchObject({ tone: 'bad', word: 'ERROR' });
    expect(renderPage(page)).toContain('B: it could not be started');
  });

  it('shows what it is given, and runs none of it', async () => {
    const evil = '<script>alert(1)</script>';
    const text = renderPage(await abPage(record({ benchmarks: [{ id: evil, pairs: 5, first: [], verdict: 'FAIL' }], checks: [check({ benchmark: evil })] }), []));
    expect(text).not.toContain('<script>alert');
  });
});
