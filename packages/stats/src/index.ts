/** What a table of trials needs, as pure functions, each with the source of its formula. */
export { median, quantile, quantileOfSorted } from './quantile.ts';
export { relativeSpread, type Spread, spread } from './spread.ts';
export { type Interval, meanInterval, tQuantile } from './student-t.ts';
