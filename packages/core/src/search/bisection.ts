/** A load that was tried, and whether the service bore it. */
export interface Tried {
  readonly value: number;
  readonly borne: boolean;
}

/** Between which loads the limit of a service lies: the highest that it bore, and the lowest above that one which it did not. */
export interface Bracket {
  readonly borne: number | null;
  readonly failed: number | null;
}

export function bracketOf(tried: readonly Tried[]): Bracket {
  const borne = tried.filter((each) => each.borne).map(({ value }) => value);
  const highest = borne.length === 0 ? null : Math.max(...borne);
  const failed = tried.filter((each) => !each.borne && each.value > (highest ?? -Infinity)).map(({ value }) => value);
  return { borne: highest, failed: failed.length === 0 ? null : Math.min(...failed) };
}

/** The load to try next to narrow a bracket; null where it has no both ends, or nothing lies between them. */
export function nextToRefine(tried: readonly Tried[], whole: boolean): number | null {
  const { borne, failed } = bracketOf(tried);
  return borne === null || failed === null ? null : between(borne, failed, whole);
}

/** Where a search ends. */
export interface SearchRange {
  /** It starts here. */
  readonly from: number;
  /** It goes no further than this. */
  readonly to: number;
  /** The bracket is narrow enough when its upper end is above the lower by this share at most. */
  readonly precision: number;
}

/**
 * The load to try next to find the highest one that is borne: from the lowest, doubled until one fails, then bisected. So the service is
 * never asked for much more than twice what it bears, which would leave it with a backlog. Null where there is nothing left to try.
 */
export function nextHighest(tried: readonly Tried[], { from, to, precision }: SearchRange): number | null {
  if (tried.length === 0) return from;
  const { borne, failed } = bracketOf(tried);
  if (borne === null) return null;
  if (failed === null) return borne >= to ? null : Math.min(borne * 2, to);
  return failed <= borne * (1 + precision) ? null : between(borne, failed, false);
}

/** How many loads {@link nextHighest} tries at most. */
export function mostToFindHighest({ from, to, precision }: SearchRange): number {
  const doublings = Math.ceil(Math.log2(to / from));
  const halvings = Math.ceil(Math.log2(Math.log(Math.min(2, to / from)) / Math.log(1 + precision)));
  // One more for what rounding of the middles leaves.
  return 1 + doublings + Math.max(0, halvings) + 1;
}

const leastDigits = 4;
const mostDigits = 9;

/**
 * The geometric middle: what is said of a load is relative to it, and the loads of a sweep mostly are multiples of each other. It has
 * few digits, as it becomes part of a name.
 */
function between(low: number, high: number, whole: boolean): number | null {
  const middle = Math.sqrt(low * high);
  if (whole) {
    const rounded = Math.min(Math.max(Math.round(middle), low + 1), high - 1);
    return rounded > low ? rounded : null;
  }
  for (let digits = leastDigits; digits <= mostDigits; digits++) {
    const rounded = Number(middle.toPrecision(digits));
    if (rounded > low && rounded < high) return rounded;
  }
  return null;
}
