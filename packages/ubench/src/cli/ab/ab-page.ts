import { formatValue, type GateCheck, numbersOf } from '@ubench/core';
import type { AbBenchmark, AbRecord, MeasuredPair, SideName } from '@ubench/core/analysis';
import { type Banner, type Block, changeOf, type Drawn, forestChart, type Note, type Page, type PageTable, type Section, type Tone, trialSpreadChart } from '@ubench/report';
import { formatShare } from '@ubench/units';
import { changeText, pairsText } from './change-text.ts';

/** Each takes time to draw, and nobody looks at so many. */
const mostBenchmarks = 30;

const tones = { PASS: 'good', FAIL: 'bad', INCONCLUSIVE: 'doubt', ERROR: 'bad' } as const satisfies Record<GateCheck['verdict'], Tone>;

/** A comparison as a page: the verdict, every change with its margin, then each benchmark trial by trial. */
export async function abPage(record: AbRecord, measured: readonly MeasuredPair[]): Promise<Page> {
  const { checks, benchmarks } = record;
  const shown = benchmarks.slice(0, mostBenchmarks);
  const sections = await Promise.all(shown.map(async (benchmark, index) => benchmarkSection(record, benchmark, measured.find(({ id }) => id === benchmark.id), `benchmark-${index + 1}`)));
  const doubts = notesOf(record);
  return {
    title: `${record.variants.b.name} against ${record.variants.a.name}`,
    kind: 'A/B comparison',
    banner: bannerOf(record),
    sections: [
      ...(doubts.length === 0 ? [] : [{ id: 'doubts', title: 'What to know first', blocks: [{ kind: 'notes', notes: doubts } as const] }]),
      {
        id: 'changes',
        title: 'Changes',
        intro: 'Positive is worse. The line is where the change lies, each end with 95 % confidence; the shade is what is accepted.',
        blocks: [{ kind: 'charts', charts: [await forestChart({ id: 'changes-chart', changes: checks.map(changeOf) })] }],
      },
      ...sections,
      ...(benchmarks.length > shown.length ? [{ id: 'more', title: 'More', blocks: [{ kind: 'text', text: `${benchmarks.length - shown.length} more benchmarks are in the chart above and in ab.json.` } as const] }] : []),
      variantSection(record),
    ],
  };
}

function bannerOf({ verdict, benchmarks, variants, started_at, seed }: AbRecord): Banner {
  const word = verdict ?? 'ERROR';
  const of = (wanted: GateCheck['verdict']): string[] => {
    const count = benchmarks.filter((benchmark) => benchmark.verdict === wanted).length;
    return count === 0 ? [] : [`${count} ${wanted}`];
  };
  const counts = (['FAIL', 'ERROR', 'INCONCLUSIVE', 'PASS'] as const).flatMap(of).join(', ');
  return {
    tone: tones[word],
    word,
    sentence: `${variants.b.name} against ${variants.a.name}, ${benchmarks.length === 1 ? 'one benchmark' : `${benchmarks.length} benchmarks`}: ${counts || 'nothing was compared'}.`,
    facts: [
      { name: 'started', value: `${started_at.slice(0, 16).replace('T', ' ')} UTC` },
      { name: 'seed of the order', value: String(seed) },
    ],
  };
}

function notesOf({ benchmarks, only, variants, differences }: AbRecord): Note[] {
  return [
    ...benchmarks.flatMap(({ id, reason }): Note[] => (reason === undefined ? [] : [{ tone: 'bad', word: 'error', about: id, text: reason }])),
    ...only.a.map((id): Note => ({ tone: 'doubt', word: 'gone', about: id, text: `only ${variants.a.name} has it, and so it was not compared` })),
    ...only.b.map((id): Note => ({ tone: 'neutral', word: 'new', about: id, text: `only ${variants.b.name} has it, and so it was not compared` })),
    ...differences.map((text): Note => ({ tone: 'neutral', word: 'differs', text })),
  ];
}

async function benchmarkSection({ variants, checks }: AbRecord, { id, pairs, first, verdict, reason }: AbBenchmark, pair: MeasuredPair | undefined, anchor: string): Promise<Section> {
  const own = checks.filter(({ benchmark }) => benchmark === id);
  const names = { a: variants.a.name, b: variants.b.name };
  const charts = pair === undefined ? [] : await Promise.all(own.map(async (check, index) => spreadOf(check, pair, names, `${anchor}-${index + 1}`)));
  const blocks: Block[] = [{ kind: 'table', table: checkTable(own, names) }];
  if (charts.length > 0) blocks.push({ kind: 'charts', charts });
  return {
    id: anchor,
    title: id,
    intro: `${verdict}${reason === undefined ? '' : `: ${reason}`}. ${pairsText(pairs)}; first in each: ${first.map((side) => names[side]).join(', ') || 'none'}.`,
    blocks,
  };
}

async function spreadOf({ metric, unit }: GateCheck, { results }: MeasuredPair, names: Readonly<Record<SideName, string>>, id: string): Promise<Drawn> {
  const spreads = (['a', 'b'] as const).map((side) => ({ name: metric, side: names[side], values: numbersOf(results[side]).find(({ path }) => path === metric)?.trials ?? [] }));
  return trialSpreadChart({ id, metric, unit, spreads });
}

const checkTable = (checks: readonly GateCheck[], names: Readonly<Record<SideName, string>>): PageTable => ({
  title: 'Metrics that gate',
  columns: [{ title: 'metric' }, { title: names.a, numeric: true }, { title: names.b, numeric: true }, { title: 'change', numeric: true, definition: 'Of the median pair; positive is worse.' }, { title: 'margin', numeric: true }, { title: 'verdict' }],
  rows: checks.map((check) => [
    check.metric,
    formatValue(check.unit, check.reference),
    formatValue(check.unit, check.observed),
    { text: changeText(check), sort: check.change_share ?? Infinity },
    formatShare(check.margin_share),
    { text: `${check.verdict}${check.advisory ? ' (advisory)' : ''}`, tone: check.advisory ? 'neutral' : tones[check.verdict], ...(check.reason === undefined ? {} : { notes: [{ text: check.reason }] }) },
  ]),
  elsewhere: 'in ab.json',
});

function variantSection({ variants: { a, b }, argv }: AbRecord): Section {
  return {
    id: 'variants',
    title: 'Variants',
    blocks: [
      {
        kind: 'table',
        table: {
          title: 'What was compared',
          columns: [{ title: 'variant' }, { title: 'is' }, { title: 'commit' }, { title: 'run' }],
          rows: [a, b].map(({ name, settings, git, run }) => [name, settings.join(' ') || 'what was there', git?.sha ?? '–', run ?? '–']),
        },
      },
      { kind: 'code', title: 'Again', code: `ubench ${argv.join(' ')}` },
    ],
  };
}
