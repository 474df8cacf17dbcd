import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secret } from '@ubench/core';
import { afterEach, expect, it, vi } from 'vitest';
import { externalBackend } from './external.ts';

const signal = AbortSignal.timeout(30_000);
const diagnose = async (url: Parameters<typeof externalBackend.diagnose>[0][string]) => (await externalBackend.diagnose({ db: url }, signal))[0]!;

afterEach(() => vi.unstubAllEnvs());

async function withServer(use: (port: number) => Promise<void>): Promise<void> {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await use((server.address() as AddressInfo).port);
  server.close();
  await once(server, 'close');
}

it('what takes connections is ok, and neither password nor user is shown', () =>
  withServer(async (port) => {
    vi.stubEnv('DOCTOR_DB', `postgres://somebody:planted-secret@127.0.0.1:${port}/app`);
    const finding = await diagnose(secret.env('DOCTOR_DB'));
    expect(finding).toEqual({ name: 'address of db', status: 'ok', found: `127.0.0.1:${port} takes connections` });
  }));

it('what refuses them is a problem with its address, and no secret', async () => {
  let closed = 0;
  await withServer(async (port) => void (closed = port));
  const finding = await diagnose(`http://somebody:planted-secret@127.0.0.1:${closed}/`);
  expect(finding).toMatchObject({ status: 'problem', found: expect.stringContaining(`127.0.0.1:${closed} cannot be reached`), fix: expect.stringContaining('Start the service') });
  expect(JSON.stringify(finding)).not.toContain('planted-secret');
});

it("a Unix socket of PostgreSQL's, by its directory, is tried as one", async () => {
  const directory = mkdtempSync(join(tmpdir(), 'ubench-socket-'));
  const server = createServer((socket) => socket.destroy()).listen(join(directory, '.s.PGSQL.5432'));
  await once(server, 'listening');
  const url = `postgres://somebody@${encodeURIComponent(directory)}/app`;
  expect(await diagnose(url)).toEqual({ name: 'address of db', status: 'ok', found: `${directory}/.s.PGSQL.5432 takes connections` });
  server.close();
  await once(server, 'close');
  expect(await diagnose(url)).toMatchObject({ status: 'problem', found: expect.stringContaining(`${directory}/.s.PGSQL.5432 cannot be reached`) });
  rmSync(directory, { recursive: true });
});

it('a secret that is not set is a problem that names its variable', async () => {
  vi.stubEnv('DOCTOR_DB', '');
  expect(await diagnose(secret.env('DOCTOR_DB'))).toMatchObject({ status: 'problem', found: expect.stringContaining('DOCTOR_DB'), fix: expect.stringContaining('export DOCTOR_DB=') });
});

it('what is no URL is a problem, and is not shown', async () => {
  const finding = await diagnose('planted-secret');
  expect(finding).toMatchObject({ status: 'problem', found: expect.stringContaining('is not a URL') });
  expect(JSON.stringify(finding)).not.toContain('planted-secret');
});

it('a Unix socket is tried', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'ubench-external-'));
  const path = join(directory, 'app.sock');
  const server = createServer((socket) => socket.destroy()).listen(path);
  await once(server, 'listening');
  expect(await diagnose(`unix:${path}:/v1`)).toEqual({ name: 'address of db', status: 'ok', found: `${path} takes connections` });
  server.close();
  await once(server, 'close');
  expect(await diagnose(`unix:${path}`)).toMatchObject({ status: 'problem', found: expect.stringContaining(`${path} cannot be reached`) });
  rmSync(directory, { recursive: true });
});

it('a URL of an unknown scheme without a port is not tried', async () => {
  expect(await diagnose('odd://127.0.0.1/')).toMatchObject({ status: 'warning', found: 'the URL (odd:) has no port: not tried' });
});

it('nothing is looked at where no address is given', async () => {
  expect(await externalBackend.diagnose({}, signal)).toEqual([]);
});
