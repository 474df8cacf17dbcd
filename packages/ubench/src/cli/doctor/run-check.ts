import { type Diagnosis, diagnosis } from '@ubench/core';
import { toErrorRecord } from '@ubench/errors';
import { z } from 'zod';
import type { Check, DoctorContext } from './check.ts';

interface Patience {
  readonly limit_ms?: number;
  /** Aborted: the check is told to end, and given a moment to. */
  readonly signal?: AbortSignal;
}

/** How long a check that is told to end may take to give back what it holds. */
const grace_ms = 2_000;

/** Runs a check. One that throws, hangs, or answers with something else is a finding itself, under its name. */
export async function runCheck(check: Check, context: DoctorContext, { limit_ms = 10_000, signal }: Patience = {}): Promise<Diagnosis[]> {
  const { name } = check;
  const overtime = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const report = `Report it to the author of ${check.group === 'machine' ? 'ubench' : check.group}.`;
  try {
    const tooLong = new Promise<undefined>((resolve) => {
      const wait = (ms: number): void => {
        clearTimeout(timer);
        timer = setTimeout(() => resolve(undefined), ms);
      };
      wait(limit_ms);
      signal?.addEventListener('abort', () => wait(grace_ms), { once: true });
    });
    const found = await Promise.race([check.run(context, signal === undefined ? overtime.signal : AbortSignal.any([overtime.signal, signal])), tooLong]);
    if (found === undefined) return [{ name, status: 'problem', found: `the check did not end within ${limit_ms / 1000} s`, fix: `What it looks at hangs, or the check does. ${report}` }];
    const parsed = z.array(diagnosis).safeParse(found);
    return parsed.success ? parsed.data : [{ name, status: 'problem', found: `the check answered with something that is no list of findings: ${z.prettifyError(parsed.error)}`, fix: report }];
  } catch (error) {
    const { what, fix } = toErrorRecord(error);
    return [{ name, status: 'problem', found: what, fix: fix ?? `The check failed. ${report}` }];
  } finally {
    clearTimeout(timer);
    overtime.abort();
  }
}
