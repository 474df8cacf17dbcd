import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeAtomically } from './write-atomically.ts';

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'ubench-files-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const module = new URL('./write-atomically.ts', import.meta.url).href;
const program = `const { writeAtomically } = await import(${JSON.stringify(module)}); writeAtomically(process.argv[1], 'new', 'note');`;

/** Writes 'new' in a process of its own, with failpoints set. */
function write(file: string, failpoints: string): void {
  const env = { ...process.env, UBENCH_FAILPOINTS: failpoints };
  execFileSync(process.execPath, ['--input-type=module', '-e', program, file], { env, stdio: 'pipe' });
}

test('a file is written with its directory, and nothing else is left', () => {
  const file = join(directory, 'a/b/note');
  writeAtomically(file, 'text', 'note', 0o600);
  expect(readFileSync(file, 'utf8')).toBe('text');
  expect(readdirSync(join(directory, 'a/b'))).toEqual(['note']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test.for([
  ['before', 'old'],
  ['written', 'old'],
  ['after', 'new'],
] as const)('a process that is killed %s the write leaves a whole file: %s', ([step, content]) => {
  const file = join(directory, 'note');
  writeFileSync(file, 'old');
  expect(() => write(file, `kill:note:${step}`)).toThrow(/./);
  expect(readFileSync(file, 'utf8')).toBe(content);
});

test('a write that fails keeps what was there and removes its temporary file', () => {
  const file = join(directory, 'note');
  writeFileSync(file, 'old');
  expect(() => write(file, 'ENOSPC:note:written')).toThrow(/ENOSPC/);
  expect(readFileSync(file, 'utf8')).toBe('old');
  expect(readdirSync(directory)).toEqual(['note']);
});

test('every step is traced in order', () => {
  const trace = join(directory, 'trace');
  write(join(directory, 'note'), `trace:${trace}`);
  expect(readFileSync(trace, 'utf8')).toBe('note:before\nnote:written\nnote:after\n');
  expect(existsSync(join(directory, 'note'))).toBe(true);
});

test('a setting that says nothing is refused', () => {
  expect(() => write(join(directory, 'note'), 'nonsense')).toThrow(/UBENCH_FAILPOINTS=nonsense/);
});
