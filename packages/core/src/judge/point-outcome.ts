import type { BenchmarkResult, Finding } from '../result/result.ts';
import type { FindingCode } from './finding-codes.ts';

const byService: ReadonlySet<string> = new Set(['no-success', 'errors', 'hopeless', 'background-errors'] satisfies FindingCode[]);

/** Whether a reason to doubt a measurement is the doing of the service: it did not bear the load. */
export const isByService = ({ code }: Finding): boolean => byService.has(code);

/** Why a point says nothing of the service at its load: it was not measured, or not as planned. `undefined`: it says something. */
export function undecided({ id, status, error, validity }: BenchmarkResult): string | undefined {
  if (status === 'interrupted') return 'the run was interrupted';
  if (status !== 'measured') return `${id} was not measured${error === undefined ? '' : `: ${error.what}`}`;
  const reason = validity.reasons.find((each) => !isByService(each));
  return reason === undefined ? undefined : `${id} is invalid: ${reason.message}`;
}

/** A probe under which the service failed has found out what it was made for: its measurement is no failure of the run. */
export const isAnswered = (result: BenchmarkResult): boolean => result.derived_from !== undefined && undecided(result) === undefined;
