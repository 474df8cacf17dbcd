import { UbenchError } from '@ubench/errors';
import { coreErrors } from '../core-errors.ts';

/** The reason to abort a run with that takes longer than it may: it ends as if interrupted, and counts as failed. */
export const overtimeError = (allowed_ns: number): UbenchError => coreErrors.UBENCH_E_OVERTIME({ allowed_ns });

/** That reason, where it is what ended a run. */
export const overtimeOf = ({ reason }: AbortSignal): UbenchError | undefined => (reason instanceof UbenchError && reason.code === 'UBENCH_E_OVERTIME' ? reason : undefined);

/** What ended a run, in a word: `SIGINT`, `--max-time`. */
export const interruptedBy = (signal: AbortSignal): string => (overtimeOf(signal) === undefined ? String(signal.reason) : '--max-time');
