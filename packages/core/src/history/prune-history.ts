import type { HistoryEntry } from './history-entry.ts';

/**
 * The newest so many accepted runs of each benchmark in each environment, without benchmarks that are gone. An entry keeps what of it is among
 * them, and goes with the last of it.
 */
export function pruneHistory(entries: readonly HistoryEntry[], keep: number): HistoryEntry[] {
  const gone = goneFrom(entries);
  const seen = new Map<string, number>();
  const kept = entries.toReversed().map((entry) => ({
    ...entry,
    benchmarks: Object.fromEntries(
      Object.entries(entry.benchmarks).filter(([id, { fingerprint }]) => {
        const key = JSON.stringify([id, fingerprint]);
        const newer = seen.get(key) ?? 0;
        seen.set(key, newer + 1);
        return newer < keep && !gone.has(id);
      }),
    ),
  }));
  return kept.filter(({ benchmarks }) => Object.keys(benchmarks).length > 0).reverse();
}

/** Benchmarks that no run has had since one was accepted without them, oldest entry first. */
export function goneFrom(entries: readonly HistoryEntry[]): ReadonlySet<string> {
  const gone = new Set<string>();
  for (const entry of entries) {
    for (const id of Object.keys(entry.benchmarks)) gone.delete(id);
    for (const id of entry.gone ?? []) gone.add(id);
  }
  return gone;
}
