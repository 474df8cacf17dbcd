import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { diagnoseChroma } from './diagnose.ts';

const signal = AbortSignal.timeout(30_000);

it('the server of the npm package runs, and says its version', async () => {
  expect(await diagnoseChroma(signal)).toEqual([{ name: 'server program', status: 'ok', found: expect.stringMatching(/^chroma \d+\.\d+/) }]);
});

it('a server that does not exist is a problem with its fix', async () => {
  const findings = await diagnoseChroma(signal, ['/nowhere/chroma']);
  expect(findings).toMatchObject([{ status: 'problem', found: expect.stringMatching(/^\/nowhere\/chroma does not run: .*ENOENT/), fix: expect.stringContaining('npm install') }]);
});

it('a server whose native code does not load is a problem with what it said', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'chroma-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const cli = join(directory, 'cli.mjs');
  writeFileSync(cli, "throw new Error('GLIBC_2.39 not found');");
  const findings = await diagnoseChroma(signal, [process.execPath, cli]);
  expect(findings).toMatchObject([{ status: 'problem', found: `${cli} does not run: Error: GLIBC_2.39 not found`, fix: expect.any(String) }]);
});
