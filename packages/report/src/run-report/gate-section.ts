import { type BenchmarkResult, benchmarkTitle, changeText, type GateCheck, intervalText, type RunResult } from '@ubench/core';
import { forestChart } from '../charts/forest-chart.ts';
import type { Block, PageCell, Section } from '../page/page.ts';
import { verdictTones } from './benchmark-outcome.ts';
import type { ReportedRun } from './run-report.ts';
import { shownValue, valueCell } from './shown-value.ts';

/** What the gate found: how much each gated metric changed, and how much it may. */
export async function gateSection({ result }: ReportedRun): Promise<Section | undefined> {
  const { gate, benchmarks } = result;
  if (gate === undefined) return undefined;
  const how = gate.method === 'paired' ? `Measured in turns with ${gate.against}` : `Against the accepted runs in ${gate.against}`;
  const blocks: Block[] =
    gate.checks.length === 0
      ? [{ kind: 'text', text: 'There was nothing to hold against: no metric of this run is gated.' }]
      : [{ kind: 'table', table: { title: 'Checks of the gate', columns, rows: gate.checks.map((check) => rowOf(check, benchmarks)), elsewhere: 'in result.json' } }, { kind: 'charts', charts: [await forestChart({ id: 'gate-changes', changes: gate.checks.map((check) => ({ ...check, name: `${titleOf(check.benchmark, benchmarks)} ${check.metric}` })) })] }];
  return { id: 'gate', title: 'Gate', intro: `${how}. A change above zero is worse, whichever way is better; δ is how much worse is still accepted.`, blocks };
}

const columns = [
  { title: 'Metric' },
  { title: 'Verdict' },
  { title: 'Reference', numeric: true },
  { title: 'Observed', numeric: true },
  { title: 'Change', numeric: true },
  { title: 'Interval, %', numeric: true, definition: 'With the confidence of the check, the change lies between these.' },
  { title: 'δ', numeric: true, definition: 'How much worse is still accepted.' },
  { title: 'n', numeric: true, definition: 'Pairs measured, or accepted runs that it is held against.' },
  { title: 'Why' },
];

function rowOf(check: GateCheck, benchmarks: RunResult['benchmarks']): PageCell[] {
  const { metric, unit, reference, observed, change_share, margin_share, n, verdict, reason, advisory } = check;
  return [
    { text: titleOf(check.benchmark, benchmarks), notes: [{ text: metric }] },
    { text: verdict, tone: verdictTones[verdict], ...(advisory && { notes: [{ text: 'advisory' }] }) },
    valueCell(unit, reference),
    valueCell(unit, observed),
    { text: changeText(check), ...(change_share !== null && { sort: change_share }) },
    intervalText(check),
    shownValue('share', margin_share),
    valueCell('count', n),
    reason ?? '',
  ];
}

const titleOf = (id: string, benchmarks: readonly BenchmarkResult[]): string => {
  const benchmark = benchmarks.find((each) => each.id === id);
  return benchmark === undefined ? id : benchmarkTitle(benchmark);
};
