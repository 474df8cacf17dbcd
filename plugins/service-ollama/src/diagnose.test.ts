import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { diagnoseOllama } from './diagnose.ts';

const signal = AbortSignal.timeout(30_000);

async function program(script: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'ollama-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const path = join(directory, 'ollama');
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

const problem = async (path: string) => (await diagnoseOllama(signal, path))[0]!;

it('a program that says its version is fine, whether or not a server runs', async () => {
  const path = await program("echo 'Warning: could not connect to a running Ollama instance'; echo \"Warning: client version is 0.17.4\"; test \"$OLLAMA_HOST\" = 127.0.0.1:1");
  expect(await diagnoseOllama(signal, path)).toEqual([{ name: 'server program', status: 'ok', found: `ollama 0.17.4 in ${path}` }]);
});

it('a program that is missing, broken or something else is a problem with its fix', async () => {
  expect(await problem('/nowhere/ollama')).toMatchObject({ status: 'problem', found: "there is no program '/nowhere/ollama'", fix: expect.stringContaining('binary:') });
  expect((await problem(await program("echo 'libcuda.so.1: cannot open' >&2; exit 127"))).found).toMatch(/does not run: libcuda.so.1: cannot open$/);
  expect((await problem(await program('echo 1.0'))).found).toMatch(/is not Ollama/);
});
