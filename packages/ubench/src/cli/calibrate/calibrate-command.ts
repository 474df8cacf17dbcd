import { baselineDirectory, calibrateBenchmark, type Calibration, calibrationFile, calibrationPairs, readCalibration } from '@ubench/core/analysis';
import { exitCodes, toErrorRecord } from '@ubench/errors';
import { writeAtomically } from '@ubench/files';
import { coloursFor } from '@ubench/reporter-terminal';
import { variantFlags } from '../ab/ab-flags.ts';
import { runComparison } from '../ab/run-comparison.ts';
import type { CommandContext } from '../cli-context.ts';
import { configFlags, type FlagValues, noFlags } from '../flag.ts';
import { printRecord } from '../print-error.ts';
import { readConfig } from '../read-config.ts';
import { calibrateErrors } from './calibrate-errors.ts';
import { calibrateFlags } from './calibrate-flags.ts';
import { calibrationLines } from './calibration-lines.ts';

/** `ubench calibrate`: resolves with the exit code. What could be measured is kept, whatever the rest came to. */
export async function calibrateCommand(filters: readonly string[], flags: FlagValues<typeof calibrateFlags>, context: CommandContext): Promise<number> {
  const { stdout, stderr } = context;
  const { root, config } = await readConfig(context, configFlags(calibrateFlags, flags));
  const directory = baselineDirectory(root, config);
  // One that cannot be read is told before an hour is spent on measuring.
  readCalibration(directory);
  const outcome = await runComparison({ filters, flags: { ...noFlags(variantFlags), ...flags }, context, looks: [calibrationPairs], strict: false, uncalibrated: true, judges: false });
  if (typeof outcome === 'number') return outcome;
  const { record, runs, measured } = outcome;
  if (record.status === 'INTERRUPTED') return record.exit_code ?? exitCodes.untrustworthy.code;
  const missing = record.benchmarks.filter(({ pairs, verdict }) => pairs < calibrationPairs || verdict === 'ERROR');
  const now = new Date().toISOString();
  const whole = measured.filter(({ id }) => missing.every((other) => other.id !== id));
  const found: Calibration['benchmarks'] = Object.fromEntries(whole.map((pair) => [pair.id, calibrateBenchmark(pair, runs.b.result, record.id, now)]));
  const file = calibrationFile(directory);
  stdout.write(flags.json ? `${JSON.stringify({ schema: 'ubench.calibration/1', benchmarks: found } satisfies Calibration, null, 2)}\n` : calibrationLines(found, coloursFor(stdout)).map((line) => `${line}\n`).join(''));
  for (const { id, reason } of missing) stderr.write(`not calibrated: ${id}${reason === undefined ? '' : `: ${reason}`}\n`);
  if (whole.length > 0) {
    try {
      // Read again: another command may have calibrated something else meanwhile.
      const { schema, benchmarks } = readCalibration(directory);
      writeAtomically(file, `${JSON.stringify({ schema, benchmarks: { ...benchmarks, ...found } }, null, 2)}\n`, 'calibration');
      stderr.write(`Margins of ${whole.length === 1 ? 'one benchmark' : `${whole.length} benchmarks`} written to ${file}\n`);
    } catch (cause) {
      printRecord(toErrorRecord(calibrateErrors.UBENCH_E_CALIBRATION_WRITE({ file, problem: toErrorRecord(cause).what }, { cause })), stderr);
      return missing.length > 0 ? exitCodes.untrustworthy.code : exitCodes.output.code;
    }
  }
  return missing.length > 0 ? exitCodes.untrustworthy.code : exitCodes.success.code;
}
