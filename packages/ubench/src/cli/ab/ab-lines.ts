import { formatValue, type GateCheck } from '@ubench/core';
import type { AbBenchmark, AbRecord } from '@ubench/core/analysis';
import type { Colours } from '@ubench/reporter-terminal';
import { formatShare } from '@ubench/units';
import { alignColumns } from '../align-columns.ts';
import { changeText, pairsText, verdictText } from './change-text.ts';

/** What a comparison came to, for a person: the variants, each benchmark with its metrics, what is missing, and the verdict last. */
export function abLines({ variants, benchmarks, checks, only, differences, verdict, seed }: AbRecord, file: string, c: Colours): string[] {
  const { a, b } = variants;
  return [
    ...alignColumns([a, b].map(({ name, git, settings, run }) => [name, git?.sha.slice(0, 10) ?? '', settings.join(' '), run === null ? '' : `run ${run}`])),
    ...(differences.length === 0 ? ['Both variants are the same.'] : differences.map((difference) => `differs: ${difference}`)),
    ...benchmarks.flatMap((benchmark) => ['', ...benchmarkLines(benchmark, checks.filter((check) => check.benchmark === benchmark.id), { a: a.name, b: b.name }, c)]),
    '',
    ...only.a.map((id) => c.yellow(`! only in ${a.name}, and so not compared: ${id}`)),
    ...only.b.map((id) => `i only in ${b.name}, and so not compared: ${id}`),
    `Positive changes are for the worse, between brackets each bound at 95 %. Order of the pairs: --seed ${seed}`,
    `Comparison: ${file}`,
    `${c.bold('Verdict:')} ${verdictText(verdict ?? 'ERROR', c)}${verdict === 'INCONCLUSIVE' ? ': nobody can tell; longer trials spread less' : ''}`,
  ];
}

function benchmarkLines({ id, pairs, verdict, reason }: AbBenchmark, checks: readonly GateCheck[], names: { readonly a: string; readonly b: string }, c: Colours): string[] {
  const header = ['', names.a, names.b, 'change', 'margin'];
  const rows = alignColumns([header, ...checks.map(cellsOf)], new Set([1, 2, 3, 4]));
  return [
    `${c.bold(id)}  ${pairsText(pairs)}  ${verdictText(verdict, c)}${reason === undefined ? '' : `: ${reason}`}`,
    ...(checks.length === 0 ? [] : rows.map((row, index) => (index === 0 ? c.dim(`  ${row}`) : `  ${row}  ${endOf(checks[index - 1]!, c)}`))),
  ];
}

const cellsOf = (check: GateCheck): string[] => [
  check.metric,
  formatValue(check.unit, check.reference),
  formatValue(check.unit, check.observed),
  changeText(check),
  formatShare(check.margin_share),
];

function endOf({ verdict, advisory, reason }: GateCheck, c: Colours): string {
  return `${verdictText(verdict, c)}${advisory ? c.dim(' (advisory)') : ''}${reason === undefined ? '' : `: ${reason}`}`;
}
