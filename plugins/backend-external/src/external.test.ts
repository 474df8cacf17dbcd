import { type Launch, secret, silentLogger } from '@ubench/core';
import { afterEach, expect, test, vi } from 'vitest';
import { external } from './external.ts';

const hostOf = (...options: Parameters<typeof external>) => {
  const placed = external(...options);
  return placed.type.create(placed.options, { log: silentLogger }).instances;
};
const launch = (deployment: string): Launch => ({
  deployment,
  service: 'postgres',
  owner: { run: 'test' },
  log: { directory: '/nonexistent', name: 'db.log' },
});
const signal = new AbortController().signal;

afterEach(() => {
  vi.unstubAllEnvs();
});

test('a deployment answers at the URL given for its name', async () => {
  const host = hostOf({ db: 'postgres://app@127.0.0.1:5432/app' });
  const handles = await host.start([launch('db')], signal);
  expect(await host.poll(handles)).toEqual([{ status: 'RUNNING' }]);
  expect(await host.endpoint(handles[0]!)).toEqual({ url: 'postgres://app@127.0.0.1:5432/app' });
});

test('a URL may be a secret, which the handle does not carry', async () => {
  vi.stubEnv('UBENCH_TEST_DATABASE_URL', 'postgres://app:hunter2@127.0.0.1/app');
  const host = hostOf({ db: secret.env('UBENCH_TEST_DATABASE_URL') });
  const handles = await host.start([launch('db')], signal);
  expect(await host.endpoint(handles[0]!)).toEqual({ url: 'postgres://app:hunter2@127.0.0.1/app' });
  expect(JSON.stringify(handles)).not.toContain('hunter2');
});

test('a URL may be that of a Unix socket', async () => {
  const host = hostOf({ web: 'unix:/run/app.sock:/v1' });
  const [handle] = await host.start([launch('web')], signal);
  expect(await host.endpoint(handle!)).toEqual({ url: 'unix:/run/app.sock:/v1' });
});

test('a secret that is not set is told at start, by its name', async () => {
  vi.stubEnv('UBENCH_TEST_DATABASE_URL', undefined);
  const host = hostOf({ db: secret.env('UBENCH_TEST_DATABASE_URL') });
  await expect(host.start([launch('db')], signal)).rejects.toThrow(/UBENCH_TEST_DATABASE_URL/);
});

test('a deployment without a URL is answered with the nearest name that has one', async () => {
  const host = hostOf({ orders: 'http://127.0.0.1:1' });
  await expect(host.start([launch('order')], signal)).rejects.toThrow(/'order'[^]*Did you mean 'orders'/);
});

test('a deployment without a URL is answered with how to give it one', async () => {
  await expect(hostOf({}).start([launch('db')], signal)).rejects.toThrow(/--at db=URL/);
  await expect(hostOf({ db: 'http://127.0.0.1:1' }).start([launch('constructor')], signal)).rejects.toThrow(/EXTERNAL_E_NO_URL/);
});

test.each(['not a url', 'localhost:5432'])('%j is refused as a URL, without repeating what may be a password', async (url) => {
  const starting = hostOf({ db: url }).start([launch('db')], signal);
  await expect(starting).rejects.toThrow(/EXTERNAL_E_URL/);
  await expect(starting).rejects.not.toThrow(url);
});

test('options of another shape are refused in the words of the user', () => {
  expect(() => external({ db: 5432 as never })).toThrow(/external\(\): option 'db': expected a URL/);
});

test('load has to run elsewhere', () => {
  const placed = external({});
  expect(placed.type.create(placed.options, { log: silentLogger }).agents).toBeUndefined();
});
