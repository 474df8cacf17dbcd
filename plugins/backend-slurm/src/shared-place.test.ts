import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { isShared } from './shared-place.ts';

const home = realpathSync(mkdtempSync(join(tmpdir(), 'ubench-home-')));
const program = join(home, 'project/server');
mkdirSync(program, { recursive: true });
afterAll(() => rmSync(home, { recursive: true }));

it('what is in the home directory is seen where scratch, which may not be there yet, is in it too', () => {
  expect(isShared(program, { home, scratch: join(home, 'not/yet') })).toBe(true);
});

it('what is on the disk of the machine is not', () => {
  expect(isShared('/usr/bin', { home, scratch: join(home, 'scratch') })).toBe(false);
  expect(isShared('/usr/bin', { home, scratch: '/usr/scratch' })).toBe(false);
  expect(isShared(program, { home: '/nowhere', scratch: '/usr/scratch' })).toBe(false);
});

it('what is on a file system of its own is, with scratch on the same one', () => {
  expect(isShared('/proc/self', { home, scratch: '/proc/scratch' })).toBe(true);
});
