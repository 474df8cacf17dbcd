import { type Calibration, widestUseful_share } from '@ubench/core/analysis';
import type { Colours } from '@ubench/reporter-terminal';
import { formatShare } from '@ubench/units';
import { alignColumns } from '../align-columns.ts';

const header = ['', 'varies by', '95 % sure', 'default', 'margin'];

/** How much each metric varies where nothing has changed, and what follows for its margin: never wider without being told. */
export function calibrationLines(benchmarks: Calibration['benchmarks'], c: Colours): string[] {
  return Object.entries(benchmarks).flatMap(([id, { metrics }]) => {
    const found = Object.entries(metrics);
    const rows = found.map(([path, { sd_share, sd_low_share, sd_high_share, default_share, margin_share }]) => [
      path,
      formatShare(sd_share),
      `${formatShare(sd_low_share)} to ${formatShare(sd_high_share)}`,
      formatShare(default_share),
      formatShare(margin_share),
    ]);
    return [
      c.bold(id),
      ...alignColumns([header, ...rows], new Set([1, 2, 3, 4])).map((row, index) => (index === 0 ? c.dim(`  ${row}`) : `  ${row}${remark(found[index - 1]![1], c)}`)),
      '',
    ];
  });
}

function remark({ default_share, margin_share }: { readonly default_share: number; readonly margin_share: number }, c: Colours): string {
  if (margin_share <= default_share) return '';
  if (margin_share <= widestUseful_share) return c.yellow('  wider than the default');
  return c.yellow(`  ! a regression of ${formatShare(margin_share)} would pass: longer trials vary less`);
}
