import type { RunResult } from '@ubench/core';
import { type HistoryEntry, historyBenchmark } from '@ubench/core/analysis';
import { sample } from '@ubench/testkit';
import { expect, test } from 'vitest';
import type { Chart } from '../charts/chart.ts';
import type { Section, Tab } from '../page/page.ts';
import type { AcceptedHistory } from './accepted-history.ts';
import { historySection } from './history-section.ts';

const measured = sample.run([sample.benchmark('reads'), sample.benchmark('writes')]);

/** The run as it was accepted on a day of 2025, so many times as slow. */
function acceptedOn(day: number, slower = 1, change: (entry: HistoryEntry) => void = () => {}): HistoryEntry {
  const at = new Date(Date.UTC(2025, 0, day)).toISOString();
  const entry: HistoryEntry = {
    schema: 'ubench.history/1', run: `of-day-${day}`, started_at: at, accepted_at: at, git: null, versions: {},
    benchmarks: Object.fromEntries(measured.benchmarks.map((benchmark) => [benchmark.id, structuredClone(historyBenchmark(measured, benchmark))])),
  };
  for (const { numbers } of Object.values(entry.benchmarks)) for (const number of Object.values(numbers)) number.value *= slower;
  change(entry);
  return entry;
}

const sectionOf = async (history: Partial<AcceptedHistory>, result: RunResult = measured): Promise<Section> =>
  (await historySection({ result, charted: { benchmarks: result.benchmarks, note: '' }, history: { entries: [], problems: [], ...history } }))!;

function tabsOf({ blocks }: Section): readonly Tab[] {
  const block = blocks.at(-1)!;
  return block.kind === 'tabs' ? block.tabs : [];
}
const chartsOf = ({ blocks }: Tab): Chart[] => blocks.flatMap((block) => (block.kind === 'charts' ? (block.charts as Chart[]) : []));

test('without a history there is no section', async () => {
  expect(await historySection({ result: measured, charted: { benchmarks: measured.benchmarks, note: '' } })).toBeUndefined();
});

test('each benchmark is shown with the runs before and with where they changed, this run last', async () => {
  const entries = Array.from({ length: 24 }, (_, index) => acceptedOn(index + 1, (index < 12 ? 1 : 2) * (1 + (index % 3) / 100)));
  const tabs = tabsOf(await sectionOf({ entries }));
  expect(tabs.map(({ title }) => title)).toEqual(['reads', 'writes']);
  const [throughput] = chartsOf(tabs[0]!);
  expect(throughput!.description).toContain('25 runs');
  expect(throughput!.description).toContain('The diamond is this run.');
  expect(throughput!.table.rows.at(-1)![1]).toBe('this run');
  expect(throughput!.table.rows[12]![3]).toBe('from here on');
});

test('runs of another environment, later runs and this run as it was accepted are not joined', async () => {
  const entries = [
    acceptedOn(1),
    acceptedOn(2, 1, ({ benchmarks }) => Object.values(benchmarks).forEach((benchmark) => (benchmark.fingerprint = 'of another machine'))),
    acceptedOn(3, 1, (entry) => (entry.run = measured.run.id)),
    acceptedOn(900),
  ];
  const [first] = tabsOf(await sectionOf({ entries }));
  expect(chartsOf(first!)[0]!.table.rows.map(([, run]) => run)).toEqual(['of-day-1', 'this run']);
});

test('where nothing is comparable, it says so', async () => {
  const { blocks } = await sectionOf({ entries: [acceptedOn(1, 1, (entry) => (entry.benchmarks = {}))] });
  expect(blocks).toEqual([{ kind: 'text', text: expect.stringContaining('No accepted run is comparable') }]);
});

test('what must not be believed is not among the points', async () => {
  const invalid = sample.run([sample.benchmark('reads', { validity: { valid: false, reasons: [{ code: 'send-lag', message: 'It was late.' }] } })]);
  const [tab] = tabsOf(await sectionOf({ entries: [acceptedOn(1)] }, invalid));
  expect(tab!.blocks[0]).toMatchObject({ kind: 'text', text: expect.stringContaining('must not be believed') });
  expect(chartsOf(tab!)[0]!.table.rows).toHaveLength(1);
});

test('a history that cannot be read whole says why, five times at most', async () => {
  const { blocks } = await sectionOf({ problems: Array.from({ length: 7 }, (_, index) => `Line ${index} cannot be read.`) });
  expect(blocks[0]).toMatchObject({ kind: 'notes', notes: { length: 5, 0: { text: 'Line 0 cannot be read.' } } });
  expect(blocks[1]).toMatchObject({ kind: 'text', text: '2 more lines of it cannot be read.' });
});

test('of a long history the youngest runs are shown', async () => {
  const [tab] = tabsOf(await sectionOf({ entries: Array.from({ length: 50 }, (_, index) => acceptedOn(index + 1)) }));
  expect(chartsOf(tab!)[0]!.table.rows).toHaveLength(31);
  expect(tab!.blocks.at(-1)).toMatchObject({ text: '20 older runs and the other metrics are shown by ubench trend.' });
});
