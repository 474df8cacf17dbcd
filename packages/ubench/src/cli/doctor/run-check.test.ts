import type { Diagnosis } from '@ubench/core';
import { expect, it, vi } from 'vitest';
import type { Check } from './check.ts';
import { runCheck } from './run-check.ts';

const context = { cwd: '/', env: {}, stateDirectory: '/nowhere' };
const check = (run: Check['run']): Check => ({ group: 'ubench-service-moon', name: 'moon', run });
const fine: Diagnosis = { name: 'crater', status: 'ok', found: 'deep' };

it('its findings are passed on', async () => {
  expect(await runCheck(check(() => [fine]), context)).toEqual([fine]);
});

it('one that throws is a problem under its name, with whom to tell', async () => {
  const findings = await runCheck(check(() => Promise.reject(new Error('no moon today'))), context);
  expect(findings).toEqual([{ name: 'moon', status: 'problem', found: 'no moon today', fix: expect.stringContaining('author of ubench-service-moon') }]);
});

it('one that hangs is cut off and told to stop, and is a problem under its name', async () => {
  let told = false;
  const hanging = check((_context, signal) => new Promise(() => signal.addEventListener('abort', () => (told = true))));
  expect(await runCheck(hanging, context, { limit_ms: 20 })).toMatchObject([{ name: 'moon', status: 'problem', found: expect.stringContaining('did not end within') }]);
  expect(told).toBe(true);
});

it('one that answers with something else is a problem under its name', async () => {
  const findings = await runCheck(check(() => [{ ...fine, status: 'meh' }] as unknown as Diagnosis[]), context);
  expect(findings).toMatchObject([{ name: 'moon', status: 'problem', found: expect.stringContaining('no list of findings') }]);
});

it('one that is told to end is given a moment, whether it listens or not', async () => {
  vi.useFakeTimers();
  try {
    const told = new AbortController();
    let heard = false;
    const deaf = check((_context, signal) => new Promise(() => signal.addEventListener('abort', () => (heard = true))));
    const found = runCheck(deaf, context, { limit_ms: 60_000, signal: told.signal });
    told.abort();
    expect(heard).toBe(true);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await found).toHaveLength(1);
  } finally {
    vi.useRealTimers();
  }
});
