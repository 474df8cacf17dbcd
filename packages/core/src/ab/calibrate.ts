import { sdInterval, spread } from '@ubench/stats';
import { environmentOf, fingerprintOf } from '../compare/environment.ts';
import type { CalibratedMetric, Calibration } from '../gate/calibration.ts';
import type { RunResult } from '../result/result.ts';
import { logRatiosByMetric, type MeasuredPair } from './judge-pairs.ts';

/** How many pairs a calibration measures. */
export const calibrationPairs = 10;

/** What is more hides a regression that anybody would want to know of. */
export const widestUseful_share = 0.15;

/** How many standard deviations of a pair the margin is: with 10 pairs, comparisons without a change then hardly ever fail, and mostly pass. */
const widthInDeviations = 1.4;

/** How much each metric that gates varies between pairs of the same. Metrics without a value in every trial are not among them. */
export function calibrateMetrics(pair: MeasuredPair): Record<string, CalibratedMetric> {
  return Object.fromEntries(
    [...logRatiosByMetric(pair)].flatMap(([path, logRatios]): [string, CalibratedMetric][] => {
      const interval = sdInterval(logRatios);
      if (interval === undefined) return [];
      const { n, sd } = spread(logRatios);
      const default_share = pair.rules[path]!.margin_share;
      return [[path, { n, sd_share: sd, sd_low_share: interval.low, sd_high_share: interval.high, default_share, margin_share: Math.max(default_share, Math.expm1(widthInDeviations * sd)) }]];
    }),
  );
}

/** What a comparison of a benchmark with itself says. @param result The run of one of its sides. */
export function calibrateBenchmark(pair: MeasuredPair, result: RunResult, comparison: string, calibrated_at: string): Calibration['benchmarks'][string] {
  const environment = environmentOf(result, pair.results.b);
  return { calibrated_at, comparison, fingerprint: fingerprintOf(environment), environment, metrics: calibrateMetrics(pair) };
}
