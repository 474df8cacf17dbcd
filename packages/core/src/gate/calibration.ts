import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readStored } from '../store/read-stored.ts';

const calibratedMetric = z
  .strictObject({
    n: z.int().positive().describe('Pairs that it rests on.'),
    sd_share: z.number().nonnegative().describe('Standard deviation of the log-ratios of the pairs: 0.03 is about 3 %.'),
    sd_low_share: z.number().nonnegative().describe('With 95 % confidence, what they vary by is above this.'),
    sd_high_share: z.number().nonnegative().describe('And below this.'),
    default_share: z.number().positive().describe('The margin without a calibration.'),
    margin_share: z.number().positive().describe('The margin with it: the default, or 1.4 times the standard deviation where that is more.'),
  })
  .meta({ id: 'CalibratedMetric', description: 'How much a metric varies where nothing has changed.' });
export type CalibratedMetric = z.infer<typeof calibratedMetric>;

/** `calibration.json`: how much metrics vary where nothing has changed, and the margins that follow. */
export const calibration = z.strictObject({
  schema: z.literal('ubench.calibration/1').describe('The format and its major version.'),
  benchmarks: z
    .record(
      z.string(),
      z.strictObject({
        calibrated_at: z.iso.datetime().describe('UTC.'),
        comparison: z.string().describe('The comparison of the benchmark with itself that it is from.'),
        fingerprint: z.string().describe('Hash of the environment that it was measured in.'),
        environment: z.record(z.string(), z.string()).describe('That, field by field: elsewhere the same benchmark varies differently.'),
        metrics: z.record(z.string(), calibratedMetric).describe('By path: latency.p95'),
      }),
    )
    .describe('By their ids.'),
});
export type Calibration = z.infer<typeof calibration>;

export const emptyCalibration: Calibration = { schema: 'ubench.calibration/1', benchmarks: {} };

/** Beside the history: both belong to one kind of machine. @param directory Of the baseline. */
export const calibrationFile = (directory: string): string => join(directory, 'calibration.json');

/** @param directory Of the baseline. @throws UBENCH_E_FILE_NEWER, UBENCH_E_FILE_BROKEN */
export function readCalibration(directory: string): Calibration {
  const file = calibrationFile(directory);
  return existsSync(file) ? readStored(file, 'ubench.calibration/1', calibration) : emptyCalibration;
}

/** The margins of a benchmark that was calibrated, by path. */
export const marginsOf = ({ benchmarks }: Calibration, benchmark: string): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(benchmarks[benchmark]?.metrics ?? {}).map(([path, { margin_share }]) => [path, margin_share]));
