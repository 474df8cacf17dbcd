import { type Diagnosis, diagnosis } from '@ubench/core';
import { toErrorRecord } from '@ubench/errors';
import { z } from 'zod';
import type { Check, DoctorContext } from './check.ts';

/** Runs a check. One that throws, hangs, or answers with something else is a finding itself, under its name. */
export async function runCheck(check: Check, context: DoctorContext, limit_ms = 10_000): Promise<Diagnosis[]> {
  const { name } = check;
  const overtime = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const report = `Report it to the author of ${check.group === 'machine' ? 'ubench' : check.group}.`;
  try {
    const tooLong = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), limit_ms);
    });
    const found = await Promise.race([check.run(context, overtime.signal), tooLong]);
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
