import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

/** Long for anything that works, on a busy machine too; tests of the suites have less of it with what does not. */
export const patience: { ms: number } = { ms: 20_000 };

/** Settles as the promise does, unless that takes too long: what hangs is a finding, not a test that was stuck. */
export async function within<T>(what: string, promise: Promise<T>, limit_ms = patience.ms): Promise<T> {
  const limit = new AbortController();
  const late = sleep(limit_ms, undefined, { signal: limit.signal }).then(
    () => assert.fail(`${what} has not settled after ${limit_ms / 1000} s`),
    () => new Promise<never>(() => {}),
  );
  try {
    return await Promise.race([promise, late]);
  } finally {
    limit.abort();
  }
}

/** Waits until something holds; `what` is the sentence that it should make true. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>, limit_ms = patience.ms): Promise<void> {
  const deadline = performance.now() + limit_ms;
  while (!(await holds())) {
    assert(performance.now() < deadline, `after ${limit_ms / 1000} s it still does not hold that ${what}`);
    await sleep(20);
  }
}

/** What a promise rejects with; it must. */
export async function rejectionOf(what: string, promise: Promise<unknown>, limit_ms?: number): Promise<Error> {
  const outcome = await within(what, promise.then(() => undefined, toError), limit_ms);
  return outcome ?? assert.fail(`${what} was expected to reject, and did not`);
}

/** What a call throws; it must. */
export function thrownBy(what: string, call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return toError(error);
  }
  return assert.fail(`${what} was expected to throw, and did not`);
}

const toError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
