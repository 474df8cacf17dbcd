import type { BenchmarkResult } from '@ubench/core';
import type { Session } from './comparison.ts';

/** Where ubench itself says that a run must not be believed, the reader is to know it too. */
export function sayInvalid({ validity: { reasons } }: BenchmarkResult, { note }: Pick<Session, 'note'>): void {
  for (const { code, message } of reasons) note(`ubench calls its run invalid: ${message} (${code})`);
}
