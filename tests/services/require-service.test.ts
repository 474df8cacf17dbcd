import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findService, requireService } from './require-service.ts';

const program = async (path: string, exitCode: number): Promise<string> => {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, `#!/bin/sh\nexit ${exitCode}\n`);
  await chmod(path, 0o755);
  return path;
};

describe('a program that tests need', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'services-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const environment = (extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
    PATH: `${join(directory, 'bin')}:/usr/bin:/bin`,
    HOME: directory,
    UBENCH_CACHE: join(directory, 'cache'),
    ...extra,
  });
  // An empty PATH keeps even the finding script's shell away.
  const nowhere = (extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => environment({ PATH: directory, ...extra });

  it('is taken from PATH first', async () => {
    const path = await program(join(directory, 'bin/pgbench'), 0);
    expect(findService('pgbench', environment())).toBe(path);
  });

  it('is not taken where it does not run', async () => {
    const broken = await program(join(directory, 'bin/pgbench'), 1);
    expect(findService('pgbench', environment())).not.toBe(broken);
  });

  it('is what the test is given, in CI too', async (context) => {
    const path = await program(join(directory, 'bin/pgbench'), 0);
    expect(requireService('pgbench', context, environment({ CI: 'true' }))).toBe(path);
  });

  describe('when it is missing', () => {
    it('fails the test in CI, and says what installs it', (context) => {
      expect(() => requireService('pgbench', context, nowhere({ CI: 'true' }))).toThrow('run scripts/services/postgresql.sh');
    });

    it('skips the test elsewhere, and says what installs it', () => {
      const notes: (string | undefined)[] = [];
      const skip = ((note?: string) => {
        notes.push(note);
        throw new Error('skipped');
      }) as never;
      expect(() => requireService('pgbench', { skip }, nowhere())).toThrow('skipped');
      expect(notes).toEqual(['needs pgbench: run scripts/services/postgresql.sh']);
    });
  });
});
