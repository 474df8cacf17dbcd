import { type BenchmarkInRun, type ComparedBenchmark, type ComparedNumber, type Comparison, formatCount, formatValue, noValue, type NumberInRun } from '@ubench/core';
import { type Block, type Change, forestChart, type Note, type Page, type PageCell, type Section, type Tone } from '@ubench/report';
import { judged, shortNames } from './comparison-lines.ts';
import { formatRatio } from './format-ratio.ts';
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
  const ratios = benchmarks.flatMap((benchmark) => shownNumbers(benchmark, wanted).flatMap(({ runs }) => runs.filter(({ ratio }) => ratio !== null)));
  if (ratios.length === 0) return { tone: 'doubt', word: 'NOTHING COMPARED', sentence: 'No number has a ratio; below it says why.' };
  const counted = (['better', 'worse', 'unclear', 'same'] as const).map((direction) => `${formatCount(ratios.filter((run) => run.direction === direction).length)} ${direction}`);
  const without = ratios.filter(({ direction }) => direction === null).length;
  return { tone: 'neutral', word: 'COMPARED', sentence: `${formatCount(ratios.length)} ratios: ${counted.join(', ')}${without === 0 ? '' : `, ${formatCount(without)} without an interval, which takes two trials on each side`}.` };
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
    intro: benchmark.file,
    blocks: [
      ...(notes.length === 0 ? [] : [{ kind: 'notes', notes } as const]),
      ...(shown.length === 0 ? [] : [numberTable(shown, benchmark.runs, names)]),
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

function numberTable(numbers: readonly ComparedNumber[], runs: readonly BenchmarkInRun[], names: readonly string[]): Block {
  const others = runs.flatMap(({ trials }, index) => (index > 0 && trials > 0 ? [index] : []));
  const several = others.length > 1;
  return {
    kind: 'table',
    table: {
      title: 'Numbers, side by side',
      columns: [
        { title: 'number' },
        { title: names[0]!, numeric: true },
        ...others.flatMap((index) => [
          { title: names[index]!, numeric: true },
          { title: several ? `ratio of ${names[index]!}` : 'ratio', numeric: true, definition: `Its value ÷ that of ${names[0]!}.` },
          { title: several ? `${names[index]!} is` : 'is' },
        ]),
      ],
      rows: numbers.map(({ path, unit, runs: values, meaning }): PageCell[] => [
        { text: path, ...(meaning === '' ? {} : { notes: [{ text: meaning }] }) },
        valueCell(unit, values[0]!),
        ...others.flatMap((index) => [valueCell(unit, values[index]!), ratioCell(values[index]!), judgedCell(values[index]!)]),
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

const ratioCell = ({ ratio, low, high }: NumberInRun): PageCell =>
  ratio === null ? noValue : { text: formatRatio(ratio), sort: ratio, ...(low === null || high === null ? {} : { notes: [{ text: `${formatRatio(low)} to ${formatRatio(high)}` }] }) };

const tones: Readonly<Record<string, Tone>> = { better: 'good', worse: 'bad' };

const judgedCell = (number: NumberInRun): PageCell => ({
  text: judged(number),
  tone: number.direction === null ? (number.state === 'compared' ? 'neutral' : 'doubt') : (tones[number.direction] ?? 'neutral'),
  ...(number.reason === undefined ? {} : { notes: [{ text: number.reason }] }),
});

function kneeSection({ sweeps }: Comparison, names: readonly string[]): Section[] {
  if (sweeps.length === 0) return [];
  const rows = sweeps.map(({ id, parameter, knees }) => [id, parameter, ...knees.map((knee) => (knee === null ? noValue : formatCount(knee)))]);
  return [{ id: 'knees', title: 'Knees', blocks: [{ kind: 'table', table: { title: 'The knee of each sweep', columns: [{ title: 'sweep' }, { title: 'parameter' }, ...names.map((title) => ({ title, numeric: true }))], rows } }] }];
}
