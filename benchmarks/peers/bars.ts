import { readFileSync } from 'node:fs';
import { median, pairedRatio } from '@ubench/stats';
import { z } from 'zod';
import { own } from './comparison.ts';
import type { Rounds } from './rounds.ts';

const barLine = z.strictObject({
  comparison: z.string(),
  metric: z.string(),
  /** A peer: the bar is on our value ÷ its. Without one, on our value. */
  against: z.string().optional(),
  /** `within`: of 1, on either side. */
  is: z.enum(['at most', 'at least', 'within']),
  /** What must be reached. */
  bar: z.number().optional(),
  /** What we would like to reach. */
  stretch: z.number().optional(),
});
export type Bar = z.infer<typeof barLine>;

const barsFile = z.strictObject({ schema: z.literal('ubench.peers-bars/1'), bars: z.array(barLine) });

/** What ubench must reach, one line for each number. */
export const bars: readonly Bar[] = barsFile.parse(JSON.parse(readFileSync(new URL('bars.json', import.meta.url), 'utf8'))).bars;

/** A bar and what was measured of it. */
export interface JudgedBar {
  readonly bar: Bar;
  /** Over all rounds; `undefined` where it could not be measured, such as without the peer. */
  readonly observed: number | undefined;
  /** The same in each round. */
  readonly trials: readonly (number | undefined)[];
  /** `undefined` where there is no such limit, or nothing was observed. */
  readonly met: boolean | undefined;
  readonly stretchMet: boolean | undefined;
}

/** Holds the medians of the rounds against the bars of the comparison. */
export function judgeBars(comparison: string, rounds: Rounds, all: readonly Bar[] = bars): JudgedBar[] {
  return all.filter((each) => each.comparison === comparison).map((each) => judge(each, rounds));
}

function judge(bar: Bar, rounds: Rounds): JudgedBar {
  const { metric, against } = bar;
  const ours = rounds.valuesOf(own, metric);
  const pairs = against === undefined ? [] : rounds.pairs(against, metric);
  const trials = against === undefined ? ours : pairs.map(([mine, theirs]) => mine / theirs);
  const observed =
    against === undefined
      ? median(ours)
      : // An error of 0 has no ratio: then the medians are compared.
        (pairedRatio(pairs)?.median ?? ratioOfMedians(pairs));
  const holds = (limit: number | undefined): boolean | undefined => (limit === undefined || observed === undefined ? undefined : meets(bar.is, observed, limit));
  return { bar, observed, trials, met: holds(bar.bar), stretchMet: holds(bar.stretch) };
}

function ratioOfMedians(pairs: readonly (readonly [number, number])[]): number | undefined {
  if (pairs.length === 0) return undefined;
  const [mine, theirs] = [median(pairs.map(([first]) => first))!, median(pairs.map(([, second]) => second))!];
  return mine === theirs ? 1 : mine / theirs;
}

function meets(is: Bar['is'], observed: number, limit: number): boolean {
  if (is === 'at most') return observed <= limit;
  return is === 'at least' ? observed >= limit : Math.abs(observed - 1) <= limit;
}
