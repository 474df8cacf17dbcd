import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diagnosePostgres } from './diagnose.ts';

const signal = AbortSignal.timeout(30_000);

it('the packaged server runs, and says its version', async () => {
  expect(await diagnosePostgres(signal)).toEqual([{ name: 'server program', status: 'ok', found: expect.stringMatching(/^postgres \(PostgreSQL\) \d+/) }]);
});

describe('a server that cannot be used is a problem with its fix', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'postgres-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('where it is missing', async () => {
    const [finding] = await diagnosePostgres(signal, directory);
    expect(finding).toMatchObject({ status: 'problem', found: expect.stringContaining('initdb is missing'), fix: expect.stringContaining('binaries:') });
  });

  it('where it does not run, with what it printed', async () => {
    for (const program of ['postgres', 'initdb']) {
      await writeFile(join(directory, program), "#!/bin/sh\necho 'libicu.so.60: cannot open shared object file' >&2\nexit 127\n");
      await chmod(join(directory, program), 0o755);
    }
    const [finding] = await diagnosePostgres(signal, directory);
    expect(finding).toMatchObject({ status: 'problem', found: expect.stringMatching(/does not run: libicu\.so\.60: cannot open/), fix: expect.any(String) });
  });
});
