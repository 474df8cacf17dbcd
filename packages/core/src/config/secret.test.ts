import { UbenchError } from '@ubench/errors';
import { afterEach, expect, test, vi } from 'vitest';
import { resolveSecret, secret } from './secret.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('a secret is plain data that holds the name and never the value', () => {
  vi.stubEnv('UBENCH_TEST_SECRET', 'hunter2');
  expect(JSON.stringify(secret.env('UBENCH_TEST_SECRET'))).toBe('{"secret":{"env":"UBENCH_TEST_SECRET"}}');
});

test('a secret is read when it is resolved', () => {
  const reference = secret.env('UBENCH_TEST_SECRET');
  vi.stubEnv('UBENCH_TEST_SECRET', 'hunter2');
  expect(resolveSecret(reference)).toBe('hunter2');
});

test('a plain text is its own value', () => {
  expect(resolveSecret('postgres://localhost/app')).toBe('postgres://localhost/app');
});

test.each([undefined, ''])('a variable that is %j is an error that names it', (value) => {
  vi.stubEnv('UBENCH_TEST_SECRET', value);
  expect(() => resolveSecret(secret.env('UBENCH_TEST_SECRET'))).toThrow(UbenchError);
  expect(() => resolveSecret(secret.env('UBENCH_TEST_SECRET'))).toThrow(/UBENCH_TEST_SECRET.*is not set/);
});
