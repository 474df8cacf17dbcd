/** What a table of trials needs, and what rounds of two sides say about each other: pure functions, each with the source of its formula. */
export { type ChangePoint, type ChangePointOptions, changePoints } from './change-points.ts';
export { detectionRate } from './detection-rate.ts';
export { changeToSee, historyConfidence, type HistoryQuestion, type HistoryShift, type HistoryVerdict, judgeAgainstHistory, leastHistory } from './history-verdict.ts';
export { holm } from './holm.ts';
export { logRatiosOf, type Pair, type PairedRatio, pairedRatio } from './paired-ratio.ts';
export { type JudgedShift, judgePairs, type PairedMetric, type PairedVerdict } from './paired-verdict.ts';
export { median, quantile, quantileOfSorted } from './quantile.ts';
export { sdInterval } from './sd-interval.ts';
export { type Shift, shiftOf } from './shift.ts';
export { relativeSpread, type Spread, spread } from './spread.ts';
export { type Interval, meanInterval, tQuantile } from './student-t.ts';
export { type UnpairedRatio, unpairedRatio } from './unpaired-ratio.ts';
