import type { GateCheck, GateResult } from '@ubench/core';
import { sample } from '@ubench/testkit';
import { expect, test } from 'vitest';
import type { Section } from '../page/page.ts';
import { gateSection } from './gate-section.ts';

const unjudged = (benchmark: string, metric: string, given: Partial<GateCheck> = {}): GateCheck => ({
  benchmark, metric, unit: 'ns', better: 'lower', reference: null, observed: 1e6, change_share: null, low_share: null, high_share: null, confidence: 0.99, margin_share: 0.05, n: 0,
  advisory: false, verdict: 'INCONCLUSIVE', reason: 'no accepted run has this benchmark', ...given,
});

const sectionOf = async (checks: GateCheck[], method: GateResult['method'] = 'history'): Promise<Section> => {
  const benchmarks = [sample.benchmark('reads'), sample.benchmark('writes')];
  return (await gateSection({ result: sample.run(benchmarks, { gate: { method, against: '.ubench-baseline', checks } }), charted: { benchmarks, note: '' } }))!;
};
const [reads, writes] = [sample.benchmark('reads').id, sample.benchmark('writes').id];

test('what keeps all metrics of a benchmark from being judged is told once, for all benchmarks that share it', async () => {
  const { blocks } = await sectionOf([unjudged(reads, 'throughput'), unjudged(reads, 'latency.p50'), unjudged(writes, 'throughput'), unjudged(writes, 'latency.p50')]);
  expect(blocks[0]).toEqual({ kind: 'notes', notes: [{ tone: 'doubt', word: 'INCONCLUSIVE', about: 'reads, writes', text: 'no accepted run has this benchmark' }] });
  expect(blocks[1]).toMatchObject({ kind: 'table', table: { columns: expect.not.arrayContaining([{ title: 'Why' }]) } });
});

test('a reason of one metric stands in its row', async () => {
  const { blocks } = await sectionOf([unjudged(reads, 'throughput'), unjudged(reads, 'latency.p50', { verdict: 'PASS', reason: undefined, change_share: 0.01, low_share: -0.01, high_share: 0.02, n: 12 })], 'paired');
  expect(blocks.map(({ kind }) => kind)).toEqual(['table', 'charts']);
  expect(blocks[0]).toMatchObject({ table: { columns: expect.arrayContaining([{ title: 'Why' }]), rows: { 0: expect.arrayContaining(['no accepted run has this benchmark']) } } });
  expect(blocks[1]).toMatchObject({ charts: [{ svg: expect.any(String) }] });
});
