import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testDirectory } from '../../fixtures/stored-runs.ts';
import { silentLogger } from '../log/logger.ts';
import { gitState } from './git-state.ts';

/** A repository with a commit, and what changes it. */
function repository() {
  const directory = testDirectory();
  const git = (...args: string[]): string => execFileSync('git', ['-C', directory, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const write = (path: string, text: string): void => writeFileSync(join(directory, path), text);
  git('init', '--quiet');
  mkdirSync(join(directory, 'deep'));
  write('a file.txt', 'one');
  write('deep/b\nö.txt', 'two');
  git('add', '.');
  git('commit', '--quiet', '-m', 'first');
  return { directory, git, write, state: (folder = '') => gitState(join(directory, folder), silentLogger) };
}

describe('the state of git', () => {
  it('is the commit, and that nothing has changed; files that it does not know are none of its changes', async () => {
    const { git, write, state } = repository();
    write('new.txt', 'unknown');
    expect(await state()).toEqual({ sha: git('rev-parse', 'HEAD').trim(), dirty: false });
  });

  it('has a hash of what has changed: the same for the same content, from any folder, staged or not', async () => {
    const { git, write, state } = repository();
    write('a file.txt', 'changed');
    write('deep/b\nö.txt', 'changed too');
    const before = await state();
    expect(before).toMatchObject({ dirty: true, changes_sha256: expect.stringMatching(/^[\da-f]{64}$/) });
    expect(await state('deep')).toEqual(before);
    git('add', '.');
    expect(await state()).toEqual(before);
    write('a file.txt', 'changed again');
    expect((await state())!.changes_sha256).not.toBe(before!.changes_sha256);
  });

  it('tells what was removed, renamed and made a link', async () => {
    const { directory, git, write, state } = repository();
    const hashes: (string | undefined)[] = [];
    const note = async (): Promise<void> => void hashes.push((await state())!.changes_sha256);
    rmSync(join(directory, 'a file.txt'));
    await note();
    symlinkSync('elsewhere', join(directory, 'a file.txt'));
    await note();
    rmSync(join(directory, 'a file.txt'));
    write('a file.txt', 'one');
    renameSync(join(directory, 'a file.txt'), join(directory, 'renamed'));
    git('add', '--all');
    await note();
    expect(new Set(hashes).size).toBe(3);
    expect(hashes).not.toContain(undefined);
  });

  it('knows of a merge in conflict', async () => {
    const { git, write, state } = repository();
    git('checkout', '--quiet', '-b', 'other');
    write('a file.txt', 'theirs');
    git('commit', '--quiet', '-am', 'theirs');
    git('checkout', '--quiet', '-');
    write('a file.txt', 'ours');
    git('commit', '--quiet', '-am', 'ours');
    expect(() => git('merge', '--quiet', 'other')).toThrow('Command failed');
    expect(await state()).toMatchObject({ dirty: true, changes_sha256: expect.any(String) });
  });

  it('has no hash where a submodule has changed, of which it does not say how', async () => {
    const inner = repository();
    const { directory, git, state } = repository();
    git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.directory, 'inner');
    git('commit', '--quiet', '-m', 'with a submodule');
    writeFileSync(join(directory, 'inner/a file.txt'), 'changed');
    expect(await state()).toEqual({ sha: expect.any(String), dirty: true });
  });

  it('is null outside of a repository, and before its first commit', async () => {
    const directory = testDirectory();
    expect(await gitState(directory, silentLogger)).toBeNull();
    execFileSync('git', ['-C', directory, 'init', '--quiet']);
    expect(await gitState(directory, silentLogger)).toBeNull();
  });
});
