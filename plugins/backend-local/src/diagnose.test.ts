import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { diagnoseLocal } from './diagnose.ts';

const signal = AbortSignal.timeout(30_000);
const found = async (name: string) => (await diagnoseLocal(signal)).find((finding) => finding.name === name);

let directory: string;
beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'diagnose-')));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

it('this machine can run instances: processes, a user for servers, ports, temporary files', async () => {
  const findings = await diagnoseLocal(signal);
  expect(findings.map(({ name }) => name)).toEqual(['processes', 'user of servers', 'ports', 'temporary files']);
  expect(findings.filter(({ status }) => status === 'problem')).toEqual([]);
});

it.runIf(process.getuid?.() === 0)('servers that refuse root have another user', async () => {
  expect(await found('user of servers')).toMatchObject({ status: 'ok', found: expect.stringMatching(/^as '\w+'/) });
});

it('leaves nothing behind', async () => {
  vi.stubEnv('TMPDIR', directory);
  await diagnoseLocal(signal);
  expect(readdirSync(directory)).toEqual([]);
  expect(readdirSync('/tmp').filter((name) => name.startsWith('ubench-doctor-'))).toEqual([]);
});
