import type { RunResult } from '@ubench/core';
import { compareRuns, comparison } from '@ubench/core/analysis';
import { renderPage } from '@ubench/report';
import { coloursFor } from '@ubench/reporter-terminal';
import { sample, sampleRuns } from '@ubench/testkit';
import { describe, expect, it } from 'vitest';
import { comparisonLines } from './comparison-lines.ts';
import { comparisonPage } from './comparison-page.ts';

const usual = { metric: [], all: false };
const compare = (...runs: RunResult[]) => comparison.parse(JSON.parse(JSON.stringify(compareRuns(runs.map((result) => ({ result }))))));
const eventful = sample.eventfulRun();

describe.each(sampleRuns().map((run) => [run.shape, run.result] as const))('a run %s', (_, result) => {
  it('is compared with another, either way round, on a terminal and as a page', async () => {
    for (const runs of [[eventful, result], [result, eventful], [result, result, eventful]]) {
      const compared = compare(...runs);
      expect(comparisonLines(compared, { ...usual, all: true, width: 80, colours: coloursFor({}, { NO_COLOR: '1' }) })[0]).toMatch(/^first/);
      expect(renderPage(await comparisonPage(compared, usual))).toContain('</html>');
    }
  });
});

const trials = (medians: number[]) => medians.map((p50) => sample.trial({ latency: sample.latency(p50, 2_000) }, 2_000));
const bench = (medians: number[]) => sample.benchmark('reads', { metrics: { latency: sample.latency(medians[0]!, 2_000) }, trials: trials(medians) });

describe('the page of a comparison', () => {
  it('says what was compared, what differs, and each ratio with its interval', async () => {
    const { sections, banner } = await comparisonPage(compare(sample.run([bench([2, 2.02, 1.98])]), sample.run([bench([4, 4.04, 3.96])], { deployments: eventful.deployments })), usual);
    expect(banner).toMatchObject({ word: 'COMPARED', sentence: '2 ratios: 2 worse.' });
    expect(sections.map(({ id }) => id)).toEqual(['differences', 'changes', 'benchmark-1']);
    const [table] = sections[2]!.blocks;
    expect(table).toMatchObject({ kind: 'table', table: { rows: [['latency.p50', { text: '2.00 ms' }, { text: '4.00 ms' }, { text: '2.00×', tone: 'bad', notes: [{ text: expect.stringMatching(/^worse: 1\.9\d× to 2\.0\d×$/) }] }], expect.anything()] } });
  });

  it('says that nothing was compared, and why', async () => {
    const { banner, sections } = await comparisonPage(compare(sample.run([sample.benchmark('one')]), sample.run([sample.benchmark('completely different')])), usual);
    expect(banner).toMatchObject({ tone: 'doubt', word: 'NOTHING COMPARED' });
    expect(sections.filter(({ id }) => id.startsWith('benchmark')).map(({ blocks }) => blocks[0])).toEqual([
      { kind: 'notes', notes: [expect.objectContaining({ word: 'missing' })] },
      { kind: 'notes', notes: [expect.objectContaining({ word: 'missing' })] },
    ]);
  });

  it('of a thousand benchmarks shows the first, and how many more there are; what it is given is only shown', async () => {
    const many = Array.from({ length: 1_000 }, (_, index) => sample.benchmark(`<script>alert(${index})</script>${'x'.repeat(index === 0 ? 10_000 : 0)}`));
    const text = renderPage(await comparisonPage(compare(sample.run(many), sample.run(many)), usual));
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('940 more benchmarks are not on this page');
    expect(text.length).toBeLessThan(2 * 2 ** 20);
  });
});
