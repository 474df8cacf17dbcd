import { overtimeError } from '@ubench/core';

/** Ends what takes longer than `--max-time` allows, and says so. */
export function endOvertime(allowed_ns: number, overtime: AbortController, stderr: NodeJS.WriteStream): void {
  stderr.write('\nThe time that --max-time allows is over: stopping what runs and keeping what was measured.\n');
  overtime.abort(overtimeError(allowed_ns));
}
