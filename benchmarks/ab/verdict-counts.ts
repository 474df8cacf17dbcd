import type { AbRecord } from '@ubench/core/analysis';

type Verdict = NonNullable<AbRecord['verdict']>;

export interface Counts {
  readonly total: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  /** Of all comparisons together. */
  readonly pairs: number;
}

export function countsOf(records: readonly Pick<AbRecord, 'verdict' | 'benchmarks'>[]): Counts {
  const verdicts = { PASS: 0, FAIL: 0, INCONCLUSIVE: 0, ERROR: 0 };
  for (const { verdict } of records) verdicts[verdict ?? 'ERROR']++;
  return { total: records.length, verdicts, pairs: records.flatMap(({ benchmarks }) => benchmarks).reduce((sum, { pairs }) => sum + pairs, 0) };
}

/** How often a comparison may fail although nothing changed, and how often it must where something did. */
export const bars = { most: 1 / 20, least: 9 / 10 } as const;

export function problemsOf({ unchanged, changed }: { readonly unchanged: Counts; readonly changed: Counts }): string[] {
  const failed = unchanged.verdicts.FAIL;
  const found = changed.verdicts.FAIL;
  const errors = unchanged.verdicts.ERROR + changed.verdicts.ERROR;
  return [
    ...(failed > Math.max(1, bars.most * unchanged.total) ? [`${failed} of ${unchanged.total} comparisons without a change failed`] : []),
    ...(found < bars.least * changed.total ? [`only ${found} of ${changed.total} comparisons with a change failed`] : []),
    // What could not be measured shows nothing of either.
    ...(errors > 0 ? [`${errors} comparisons could not be judged`] : []),
  ];
}

export const textOf = ({ total, verdicts, pairs }: Counts): string =>
  `${Object.entries(verdicts).map(([verdict, count]) => `${count} ${verdict}`).join(', ')} of ${total}; ${total === 0 ? 0 : (pairs / total).toFixed(1)} pairs on average`;
