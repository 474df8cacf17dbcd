import { type BenchmarkResult, benchmarkTitle, changeText, type GateCheck, intervalText, type RunResult } from '@ubench/core';
import { forestChart } from '../charts/forest-chart.ts';
import type { Block, Note, PageCell, Section } from '../page/page.ts';
import { verdictTones } from './benchmark-outcome.ts';
import type { ReportedRun } from './run-report.ts';
import { shownValue, valueCell } from './shown-value.ts';

/** What the gate found: how much each gated metric changed, and how much it may. */
export async function gateSection({ result }: ReportedRun): Promise<Section | undefined> {
  const { gate, benchmarks } = result;
  if (gate === undefined) return undefined;
  const how = gate.method === 'paired' ? `Measured in turns with ${gate.against}` : `Against the accepted runs in ${gate.against}`;
  return {
    id: 'gate',
    title: 'Gate',
    intro: `${how}. A change above zero is worse, whichever way is better; δ is how much worse is still accepted.`,
    blocks: gate.checks.length === 0 ? [{ kind: 'text', text: 'There was nothing to hold against: no metric of this run is gated.' }] : await blocksOf(gate.checks, benchmarks),
  };
}

async function blocksOf(checks: readonly GateCheck[], benchmarks: RunResult['benchmarks']): Promise<Block[]> {
  const shared = sharedReasons(checks);
  const rows = checks.map((check) => ({ ...check, reason: shared.has(check.benchmark) ? undefined : check.reason }));
  const explained = rows.some(({ reason }) => reason !== undefined);
  const changes = checks.map((check) => ({ ...check, name: `${titleOf(check.benchmark, benchmarks)} ${check.metric}` }));
  return [
    ...(shared.size === 0 ? [] : [{ kind: 'notes', notes: notesOf(shared, benchmarks) } as const]),
    { kind: 'table', table: { title: 'Checks of the gate', columns: [...columns, ...(explained ? [{ title: 'Why' }] : [])], rows: rows.map((check) => [...cellsOf(check, benchmarks), ...(explained ? [check.reason ?? ''] : [])]), elsewhere: 'in result.json' } },
    { kind: 'charts', charts: [await forestChart({ id: 'gate-changes', changes })] },
  ];
}

/** What keeps all metrics of a benchmark from being judged, by its id: it is told once. */
function sharedReasons(checks: readonly GateCheck[]): ReadonlyMap<string, GateCheck> {
  const byBenchmark = Map.groupBy(checks, ({ benchmark }) => benchmark);
  return new Map([...byBenchmark].flatMap(([id, [first, ...others]]) => (first!.reason !== undefined && others.length > 0 && others.every(({ reason, verdict }) => reason === first!.reason && verdict === first!.verdict) ? [[id, first!] as const] : [])));
}

/** A note for each reason, with the benchmarks that it is of. */
const notesOf = (shared: ReadonlyMap<string, GateCheck>, benchmarks: RunResult['benchmarks']): Note[] =>
  [...Map.groupBy(shared.values(), ({ verdict, reason }) => `${verdict} ${reason}`).values()].map((checks) => ({
    tone: verdictTones[checks[0]!.verdict],
    word: checks[0]!.verdict,
    about: checks.length > mostNamed ? `${checks.length} benchmarks` : checks.map(({ benchmark }) => titleOf(benchmark, benchmarks)).join(', '),
    text: checks[0]!.reason!,
  }));

/** More are counted. */
const mostNamed = 4;

const columns = [
  { title: 'Metric' },
  { title: 'Verdict' },
  { title: 'Reference', numeric: true },
  { title: 'Observed', numeric: true },
  { title: 'Change', numeric: true },
  { title: 'Interval, %', numeric: true, definition: 'With the confidence of the check, the change lies between these.' },
  { title: 'δ', numeric: true, definition: 'How much worse is still accepted.' },
  { title: 'n', numeric: true, definition: 'Pairs measured, or accepted runs that it is held against.' },
];

function cellsOf(check: GateCheck, benchmarks: RunResult['benchmarks']): PageCell[] {
  const { metric, unit, reference, observed, change_share, margin_share, n, verdict, advisory } = check;
  return [
    { text: titleOf(check.benchmark, benchmarks), notes: [{ text: metric }] },
    { text: verdict, tone: verdictTones[verdict], ...(advisory && { notes: [{ text: 'advisory' }] }) },
    valueCell(unit, reference),
    valueCell(unit, observed),
    { text: changeText(check), ...(change_share !== null && { sort: change_share }) },
    intervalText(check),
    shownValue('share', margin_share),
    valueCell('count', n),
  ];
}

const titleOf = (id: string, benchmarks: readonly BenchmarkResult[]): string => {
  const benchmark = benchmarks.find((each) => each.id === id);
  return benchmark === undefined ? id : benchmarkTitle(benchmark);
};
