import { formatValue } from '@ubench/core';
import type { BenchmarkInRun, ComparedBenchmark, ComparedNumber, Comparison, NumberInRun } from '@ubench/core/analysis';
import { type Block, type Change, type Fact, forestChart, type Note, type Page, type PageCell, type Section, type Tone } from '@ubench/report';
import { formatCount, noValue } from '@ubench/units';
import { judged, shortNames } from './comparison-lines.ts';
import { formatRatio } from './format-ratio.ts';
import { ratioTally } from './ratio-tally.ts';
import { shownNumbers, type Wanted } from './shown-numbers.ts';

/** More have no section of their own: a page is to be read. */
const mostBenchmarks = 60;

/** A comparison as a page: what differs, every change at a glance, then benchmark by benchmark. */
export async function comparisonPage(comparison: Comparison, wanted: Wanted): Promise<Page> {
  const { runs, benchmarks } = comparison;
  const names = shortNames(runs.map(({ id }) => id));
  const left = benchmarks.length - mostBenchmarks;
  return {
    title: `${names.slice(1).join(', ')} against ${names[0]!}`,
    kind: 'Comparison',
    banner: {
      ...summary(comparison, wanted),
      facts: runs.map(({ id, started_at, status }, index) => ({ name: index === 0 ? 'held against' : 'run', value: `${id}, ${started_at.slice(0, 19).replace('T', ' ')} UTC, ${status}` })),
    },
    sections: [
      differenceSection(comparison, names),
      {
        id: 'changes',
        title: 'Changes',
        intro: `Intervals are of the trials, at ${formatCount(comparison.confidence_share * 100)} %. Of numbers that have not changed, about ${formatCount((1 - comparison.confidence_share) * 100)} in 100 look better or worse: this is no gate.`,
        blocks: [{ kind: 'charts', charts: await Promise.all(names.slice(1).map((name, index) => forestChart({ id: `changes-${index + 1}`, title: `${name} against ${names[0]!}`, changes: changesOf(comparison, index + 1, wanted) }))) }],
      },
      ...benchmarks.slice(0, mostBenchmarks).map((benchmark, index) => benchmarkSection(benchmark, index, names, wanted)),
      ...kneeSection(comparison, names),
      ...(left > 0 ? [{ id: 'more', title: 'More benchmarks', blocks: [{ kind: 'text', text: `${left} more benchmarks are not on this page; ubench compare --json has them all.` } as const] }] : []),
    ],
  };
}

function summary({ benchmarks }: Comparison, wanted: Wanted): { tone: Tone; word: string; sentence: string } {
  const tally = ratioTally(benchmarks.flatMap((benchmark) => shownNumbers(benchmark, wanted)));
  if (tally === undefined) return { tone: 'doubt', word: 'NOTHING COMPARED', sentence: 'No number has a ratio; below it says why.' };
  return { tone: 'neutral', word: 'COMPARED', sentence: `${tally}.` };
}

function differenceSection({ differences }: Comparison, names: readonly string[]): Section {
  return {
    id: 'differences',
    title: 'What differs',
    intro: 'How the runs came to be, apart from what they measured.',
    blocks:
      differences.length === 0
        ? [{ kind: 'text', text: 'Nothing that is recorded.' }]
        : [
            {
              kind: 'table',
              table: {
                title: 'What differs between the runs',
                columns: [{ title: 'about' }, { title: 'field' }, ...names.map((title) => ({ title }))],
                rows: differences.map(({ about, field, values }) => [about, field, ...values.map((value) => value ?? noValue)]),
                elsewhere: 'in ubench compare --json',
                inOrder: true,
              },
            },
          ],
  };
}

/** Shares of the first value, positive is worse. */
function changesOf({ benchmarks }: Comparison, index: number, wanted: Wanted): Change[] {
  return benchmarks.flatMap((benchmark) =>
    shownNumbers(benchmark, wanted).flatMap(({ path, better, runs }): Change[] => {
      const { ratio, low, high } = runs[index]!;
      if (ratio === null) return [];
      // Twice as fast is as good as half the time.
      const worse = (of: number | null): number | null => (of === null ? null : (better === 'lower' ? of : 1 / of) - 1);
      return [{ name: `${benchmark.title} ${path}`, change_share: worse(ratio), low_share: worse(better === 'lower' ? low : high), high_share: worse(better === 'lower' ? high : low) }];
    }),
  );
}

function benchmarkSection(benchmark: ComparedBenchmark, index: number, names: readonly string[], wanted: Wanted): Section {
  const shown = shownNumbers(benchmark, wanted);
  const all = shownNumbers(benchmark, { metric: [], all: true });
  const notes = [...benchmark.runs.flatMap((run, of) => notesOf(run, names[of]!)), ...meaningNotes(shown, names)];
  return {
    id: `benchmark-${index + 1}`,
    title: benchmark.title,
    intro: benchmark.id,
    blocks: [
      ...(notes.length === 0 ? [] : [{ kind: 'notes', notes } as const]),
      ...(shown.length === 0 ? [] : [numberTable(shown, benchmark.runs, names)]),
      ...(shown.length === 0 ? [] : [{ kind: 'fold', title: 'What the numbers are', blocks: [{ kind: 'facts', facts: meaningsOf(shown) }] } as const]),
      ...(all.length > shown.length ? [{ kind: 'fold', title: `All ${all.length} numbers`, blocks: [numberTable(all, benchmark.runs, names)] } as const] : []),
    ],
  };
}

function notesOf({ status, valid, reasons, differences, perhaps }: BenchmarkInRun, name: string): Note[] {
  if (status === 'missing') return [{ tone: 'doubt', word: 'missing', about: name, text: perhaps === undefined ? 'The run does not have it.' : `The run does not have it. Perhaps it is ‘${perhaps}’ there.` }];
  return [
    ...(status === 'measured' && valid ? [] : [{ tone: 'bad', word: status === 'measured' ? 'not valid' : status, about: name, text: reasons.join(' ') } as const]),
    ...(differences.length === 0
      ? []
      : [
          {
            tone: 'doubt',
            word: 'not comparable',
            about: name,
            text: 'It was measured in another environment.',
            details: differences.map(({ field, first, here }) => `${field}: ${first ?? noValue} → ${here ?? noValue}`).join('\n'),
          } as const,
        ]),
  ];
}

/** Once for each metric. */
function meaningNotes(numbers: readonly ComparedNumber[], names: readonly string[]): Note[] {
  const byMetric = new Map(numbers.filter(({ runs }) => runs.some(({ meaning }) => meaning !== undefined)).map((number) => [number.metric, number]));
  return [...byMetric.values()].map(({ metric, meaning, runs }) => ({
    tone: 'doubt',
    word: 'another meaning',
    about: metric,
    text: 'It is not the same metric.',
    details: [`${names[0]!}: ${meaning}`, ...runs.flatMap((run, index) => (run.meaning === undefined ? [] : [`${names[index]!}: ${run.meaning}`]))].join('\n'),
  }));
}

function meaningsOf(numbers: readonly ComparedNumber[]): Fact[] {
  const byMetric = new Map(numbers.filter(({ meaning }) => meaning !== '').map(({ metric, meaning, better }) => [metric, `${meaning} ${better === 'lower' ? 'Less' : 'More'} is better.`]));
  return [...byMetric].map(([name, value]) => ({ name, value }));
}

function numberTable(numbers: readonly ComparedNumber[], runs: readonly BenchmarkInRun[], names: readonly string[]): Block {
  const others = runs.flatMap(({ trials }, index) => (index > 0 && trials > 0 ? [index] : []));
  return {
    kind: 'table',
    table: {
      title: 'Numbers, side by side',
      columns: [
        { title: 'number' },
        { title: names[0]!, numeric: true },
        ...others.flatMap((index) => [
          { title: names[index]!, numeric: true },
          { title: 'ratio', numeric: true, definition: `Value of ${names[index]!} ÷ value of ${names[0]!}, with the interval of the trials.` },
        ]),
      ],
      rows: numbers.map(({ path, unit, runs: values }): PageCell[] => [
        path,
        valueCell(unit, values[0]!),
        ...others.flatMap((index) => [valueCell(unit, values[index]!), ratioCell(values[index]!)]),
      ]),
      elsewhere: 'in ubench compare --json',
    },
  };
}

const valueCell = (unit: ComparedNumber['unit'], { value, trials }: NumberInRun): PageCell => ({
  text: formatValue(unit, value),
  ...(value === null ? {} : { sort: value }),
  ...(trials.length > 1 ? { notes: [{ text: trials.map((trial) => formatValue(unit, trial)).join(', ') }] } : {}),
});

const tones: Readonly<Record<string, Tone>> = { better: 'good', worse: 'bad', unclear: 'neutral', same: 'neutral' };

function ratioCell(number: NumberInRun): PageCell {
  const { ratio, low, high, direction, reason } = number;
  const why = reason === undefined ? [] : [{ text: reason }];
  if (ratio === null) return { text: judged(number), tone: direction === null ? 'doubt' : 'neutral', notes: why };
  const interval = low === null || high === null ? why : [{ text: `${judged(number)}: ${formatRatio(low)} to ${formatRatio(high)}` }];
  return { text: formatRatio(ratio), sort: ratio, notes: interval, ...(direction === null ? {} : { tone: tones[direction]! }) };
}

function kneeSection({ sweeps }: Comparison, names: readonly string[]): Section[] {
  if (sweeps.length === 0) return [];
  const rows = sweeps.map(({ id, parameter, knees }) => [id, parameter, ...knees.map((knee) => (knee === null ? noValue : formatCount(knee)))]);
  return [{ id: 'knees', title: 'Knees', blocks: [{ kind: 'table', table: { title: 'The knee of each sweep', columns: [{ title: 'sweep' }, { title: 'parameter' }, ...names.map((title) => ({ title, numeric: true }))], rows } }] }];
}
