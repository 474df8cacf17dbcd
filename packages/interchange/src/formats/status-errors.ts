import type { BenchmarkResult } from '@ubench/core';

/** Errors by kind, without those that there are none of. */
export const errorsOf = (counts: Readonly<Record<string, number>>, samples: Readonly<Record<string, readonly string[]>> = {}): BenchmarkResult['errors'] =>
  Object.fromEntries(Object.entries(counts).flatMap(([kind, count]) => (count > 0 ? [[kind, { count, samples: [...(samples[kind] ?? [])] }]] : [])));

/** Answers that are no success, as ubench calls them: `http 503`. @param counts By status. */
export function failedStatuses(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).flatMap(([status, count]) => (isSuccess(Number(status)) ? [] : [[`http ${status}`, count]])));
}

export const isSuccess = (status: number): boolean => status >= 200 && status < 400;

export const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((total, count) => total + count, 0);
