import { baselineDirectory, type HistoryEntry, readBaseline } from '@ubench/core/analysis';
import type { CommandContext } from '../cli-context.ts';
import { readConfig } from '../read-config.ts';

export interface Baseline {
  /** Absolute. */
  readonly directory: string;
  /** As the configuration has it, for a person. */
  readonly name: string;
  /** In the order in which the runs began. */
  readonly entries: readonly HistoryEntry[];
}

/** The baseline that the configuration names. @throws UBENCH_E_HISTORY_… where not all of it can be read. */
export async function openBaseline(context: CommandContext): Promise<Baseline> {
  const { root, config } = await readConfig(context);
  const directory = baselineDirectory(root, config);
  return { directory, name: config.gate.baseline, entries: readBaseline(directory) };
}
