import {
  chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, onTestFinished, test } from 'vitest';
import { testDirectory } from '../fixtures/launches.ts';
import { readableSoftware } from './software.ts';

const nobody = { name: 'nobody', uid: 65_534, gid: 65_534 };

/** Software as it is installed: a program, a library by a link, data. */
function install(directory: string): string {
  const root = join(directory, 'server');
  for (const path of ['bin', 'lib', 'share/empty']) mkdirSync(join(root, path), { recursive: true });
  copyFileSync('/bin/cat', join(root, 'bin/server'));
  chmodSync(join(root, 'bin/server'), 0o755);
  writeFileSync(join(root, 'lib/lib.so.1.2'), 'library');
  symlinkSync('lib.so.1.2', join(root, 'lib/lib.so'));
  symlinkSync(join(root, 'lib'), join(root, 'lib64'));
  writeFileSync(join(root, 'share/data'), 'data', { mode: 0o600 });
  return root;
}

function open(directory: string): string {
  execFileSync('chmod', ['-R', 'a+rX', directory]);
  return directory;
}

function staged(path: string): string {
  const copy = readableSoftware(path, nobody);
  if (copy !== path) onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  return copy;
}

const asNobody = (command: string, ...rest: string[]): string =>
  execFileSync(command, rest, { uid: nobody.uid, gid: nobody.gid, encoding: 'utf8', cwd: '/' });

test('software that does not exist is an error that names it', () => {
  expect(() => readableSoftware('/opt/none', undefined)).toThrow(/\/opt\/none\. \[LOCAL_E_SOFTWARE_MISSING\]/);
});

test('software for ourselves is used where it is', () => {
  const root = install(testDirectory());
  expect(readableSoftware(root, undefined)).toBe(root);
});

test('software that the user can read is used where it is', () => {
  const root = install(open(testDirectory()));
  open(root);
  expect(staged(root)).toBe(root);
});

describe.runIf(process.getuid?.() === 0)('software that the user cannot read', () => {
  test('is copied whole to where they can', () => {
    const root = install(testDirectory());
    const copy = staged(root);
    expect(copy).not.toBe(root);
    const output = asNobody(join(copy, 'bin/server'), join(copy, 'lib/lib.so'), join(copy, 'lib64/lib.so'), join(copy, 'share/data'));
    expect(output).toBe('librarylibrarydata');
    expect(readlinkSync(join(copy, 'lib64'))).toBe('lib');
    expect(statSync(join(copy, 'share/empty')).isDirectory()).toBe(true);
  });

  test('costs no space where its own mode lets others read', () => {
    const root = install(testDirectory());
    expect(statSync(join(staged(root), 'bin/server')).ino).toBe(statSync(join(root, 'bin/server')).ino);
    expect(statSync(join(root, 'share/data')).mode & 0o777).toBe(0o600);
  });

  test('is copied past what a process that was killed, or another that is at it, has half copied; only the former is removed', () => {
    const root = install(testDirectory());
    const copy = staged(root);
    const [ended, living] = [spawnSync('true').pid, process.pid].map((pid) => `${copy}.${pid}.8a6e`);
    for (const half of [ended!, living!]) mkdirSync(join(half, 'bin'), { recursive: true });
    onTestFinished(() => rmSync(living!, { recursive: true }));
    expect(staged(root)).toBe(copy);
    expect([ended!, living!].map((half) => existsSync(half))).toEqual([false, true]);
  });

  test('may be a single file', () => {
    const root = install(testDirectory());
    expect(asNobody('cat', staged(join(root, 'share/data')))).toBe('data');
  });

  test('is copied with what its links lead to elsewhere', () => {
    const elsewhere = testDirectory();
    mkdirSync(join(elsewhere, 'dependency'));
    writeFileSync(join(elsewhere, 'dependency/index.js'), 'dependency');
    // A way back up must not be followed for ever.
    symlinkSync('..', join(elsewhere, 'dependency/up'));
    const root = install(testDirectory());
    symlinkSync(join(elsewhere, 'dependency'), join(root, 'dependency'));
    expect(asNobody('cat', join(staged(root), 'dependency/index.js'))).toBe('dependency');
  });

  test('keeps a link that leads nowhere', () => {
    const root = install(testDirectory());
    symlinkSync('/opt/none', join(root, 'broken'));
    expect(readlinkSync(join(staged(root), 'broken'))).toBe('/opt/none');
  });

  test('is copied once, again when it changes, and again when a part of the copy is gone', () => {
    const root = install(testDirectory());
    const first = staged(root);
    const inode = statSync(join(first, 'share/data')).ino;
    expect(staged(root)).toBe(first);
    expect(statSync(join(first, 'share/data')).ino).toBe(inode);
    rmSync(join(first, 'bin/server'));
    expect(staged(root)).toBe(first);
    expect(existsSync(join(first, 'bin/server'))).toBe(true);
    writeFileSync(join(root, 'share/data'), 'other data');
    const second = staged(root);
    expect(second).not.toBe(first);
    expect(readFileSync(join(second, 'share/data'), 'utf8')).toBe('other data');
  });

  test('is not put where others could change it', () => {
    const root = install(testDirectory());
    const directory = join(tmpdir(), 'ubench-software-0');
    staged(root);
    chmodSync(directory, 0o777);
    onTestFinished(() => chmodSync(directory, 0o755));
    expect(() => readableSoftware(root, nobody)).toThrow(/LOCAL_E_STAGE_FOREIGN/);
  });
});
