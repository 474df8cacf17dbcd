import type { Exposition, Sample } from './exposition/parse-exposition.ts';

/** Labels that a series must have: one value each, or any of several. */
export type LabelFilter = Readonly<Record<string, string | readonly string[]>>;

/** One number of an exposition, over all series of a name. */
export interface Pick {
  /** The name, as lines of samples have it; of several, such as a new one and older ones, the first that is there. */
  readonly from: string | readonly string[];
  /** Only these series. Default: all of the name. */
  readonly where?: LabelFilter;
  /** What several series become. Default: their sum, as counters and queues of several engines want; a share wants the mean or the maximum. */
  readonly combine?: 'sum' | 'mean' | 'max';
  /** What it is multiplied by, such as 0.001 for seconds from milliseconds. Default 1. */
  readonly scale?: number;
  /**
   * Another name, or several: the value is then how much `from` grew since the sample before ÷ how much this one grew. `_sum` per `_count` of a
   * histogram is its mean over the interval, hits per queries a share. No value where it did not grow, and none of the first sample.
   */
  readonly per?: string | readonly string[];
}

/** What to read from an exposition, by the name that it gets: one that ends with its unit, such as `kv_cache_usage_share`. */
export type Picks = Readonly<Record<string, Pick>>;

/** @param before The exposition of the sample before. */
export function pickValues(picks: Picks, now: Exposition, before?: Exposition): Record<string, number> {
  const byName = samplesByName(now);
  const byNameBefore = before && samplesByName(before);
  const values: Record<string, number> = {};
  for (const [name, pick] of Object.entries(picks)) {
    const value = pick.per === undefined ? level(pick.from, pick, byName) : quotient(pick, pick.per, byName, byNameBefore);
    if (value !== undefined && Number.isFinite(value)) values[name] = value * (pick.scale ?? 1);
  }
  return values;
}

/** Which of the numbers go up and down. */
export const levelsOf = (picks: Picks, { families }: Exposition): string[] =>
  Object.entries(picks).flatMap(([name, { from, per }]) => (per !== undefined || [from].flat().some((each) => families.get(each)?.type === 'gauge') ? [name] : []));

type ByName = ReadonlyMap<string, readonly Sample[]>;

function samplesByName({ samples }: Exposition): ByName {
  const byName = new Map<string, Sample[]>();
  for (const sample of samples) {
    const known = byName.get(sample.name);
    if (known) known.push(sample);
    else byName.set(sample.name, [sample]);
  }
  return byName;
}

function level(names: string | readonly string[], { where = {}, combine = 'sum' }: Pick, byName: ByName): number | undefined {
  const name = [names].flat().find((candidate) => byName.has(candidate));
  const wanted = Object.entries(where);
  const values = (name === undefined ? [] : byName.get(name)!)
    .filter(({ labels }) => wanted.every(([label, value]) => label in labels && [value].flat().includes(labels[label]!)))
    .map(({ value }) => value);
  if (values.length === 0) return undefined;
  if (combine === 'max') return values.reduce((max, value) => Math.max(max, value));
  const sum = values.reduce((total, value) => total + value, 0);
  return combine === 'mean' ? sum / values.length : sum;
}

function quotient(pick: Pick, per: string | readonly string[], now: ByName, before: ByName | undefined): number | undefined {
  if (before === undefined) return undefined;
  const grown = (names: string | readonly string[]): number => (level(names, pick, now) ?? NaN) - (level(names, pick, before) ?? NaN);
  const [above, below] = [grown(pick.from), grown(per)];
  // A counter that fell began anew.
  return above >= 0 && below > 0 ? above / below : undefined;
}
