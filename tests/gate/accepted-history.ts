import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HistoryEntry } from '@ubench/core/analysis';
import { nap } from '../bad-input/web-spec.ts';
import { Project } from '../harness/project.ts';

export const naps = `import { bench } from 'ubench';\nbench('naps', ${nap});\n`;

/** An accepted run of {@link naps} on this machine. */
export async function acceptedRun(): Promise<HistoryEntry> {
  const removals: (() => void)[] = [];
  const project = new Project({ 'a.bench.ts': naps }, (remove) => removals.push(remove));
  try {
    for (const args of [['run'], ['baseline', 'accept']]) {
      const { code, stderr } = await project.ubench(...args);
      if (code !== 0) throw new Error(stderr);
    }
    return JSON.parse(readFileSync(join(project.directory, '.ubench-baseline/history.jsonl'), 'utf8')) as HistoryEntry;
  } finally {
    for (const remove of removals) remove();
  }
}

/**
 * The same as if it had been accepted on each of twelve days, by a machine so many times as fast: against three times as fast any run is slower, and
 * against a third as fast none is, however busy the machine is.
 */
export function historyOf(entry: HistoryEntry, speed: number, days = 12): HistoryEntry[] {
  return Array.from({ length: days }, (_, day) => {
    const copy = structuredClone(entry);
    copy.run = `202601${String(day + 1).padStart(2, '0')}-000000000-aaaa`;
    copy.started_at = new Date(Date.UTC(2026, 0, day + 1)).toISOString();
    for (const { numbers } of Object.values(copy.benchmarks)) {
      for (const number of Object.values(numbers)) number.value *= (number.better === 'higher' ? speed : 1 / speed) * (1 + (day % 3) / 200);
    }
    return copy;
  });
}

export const textOf = (entries: readonly HistoryEntry[]): string => entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
