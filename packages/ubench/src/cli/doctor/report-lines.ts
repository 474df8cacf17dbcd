import type { Colours } from '@ubench/reporter-terminal';
import type { DoctorReport } from './doctor-report.ts';

/** The report for a person: a block for each group, a line for each finding, its fix below it. */
export function reportLines({ findings, problems, warnings }: DoctorReport, c: Colours): string[] {
  const marks = { ok: c.green('✓'), warning: c.yellow('!'), problem: c.red('✗') };
  const width = Math.max(...findings.map(({ name }) => name.length));
  const blocks = [...Map.groupBy(findings, ({ group }) => group)].flatMap(([group, found]) => [
    c.bold(group),
    ...found.flatMap(({ name, status, found: text, fix }) => {
      const indent = ' '.repeat(width + 6);
      const lines = text.trimEnd().split('\n').join(`\n${indent}`);
      return [`  ${marks[status]} ${name.padEnd(width)}  ${lines}`, ...(fix === undefined || status === 'ok' ? [] : [`${indent}→ ${fix}`])];
    }),
    '',
  ]);
  const total = `${findings.length - warnings - problems} ok, ${warnings} warning${warnings === 1 ? '' : 's'}, ${problems} problem${problems === 1 ? '' : 's'}`;
  return [...blocks, problems > 0 ? c.red(total) : warnings > 0 ? c.yellow(total) : c.green(total)];
}
