import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { RotatedLog } from './rotated-log.ts';

function directory(): string {
  const made = mkdtempSync(join(tmpdir(), 'ubench-rotated-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

test('a full file is put aside, and only so many are kept', () => {
  const at = directory();
  const log = new RotatedLog(join(at, 'a.log'), { maxBytes: 20, files: 3 }, 'test');
  for (let line = 10; line < 22; line++) log.append(`line ${line}...\n`);
  expect(readdirSync(at).sort()).toEqual(['a.log.1', 'a.log.2']);
  expect(readFileSync(join(at, 'a.log.1'), 'utf8')).toBe('line 20...\nline 21...\n');
  expect(readFileSync(join(at, 'a.log.2'), 'utf8')).toBe('line 18...\nline 19...\n');
  log.append('the next\n');
  expect(readFileSync(join(at, 'a.log'), 'utf8')).toBe('the next\n');
});

test('several processes lose no line and tear none', { timeout: 60_000 }, async () => {
  const at = directory();
  const program = `import { RotatedLog } from ${JSON.stringify(new URL('rotated-log.ts', import.meta.url).href)};
    const log = new RotatedLog(${JSON.stringify(join(at, 'a.log'))}, { maxBytes: 20_000, files: 100 }, 'test');
    for (let i = 0; i < 2_000; i++) log.append(process.pid + ' ' + i + '\\n');`;
  const children = Array.from({ length: 4 }, () => spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' }));
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0] as number));
  expect(codes).toEqual([0, 0, 0, 0]);
  const files = readdirSync(at);
  expect(files.length).toBeGreaterThan(2);
  const lines = files.flatMap((name) => readFileSync(join(at, name), 'utf8').trimEnd().split('\n'));
  const expected = children.flatMap(({ pid }) => Array.from({ length: 2_000 }, (_, i) => `${pid} ${i}`));
  expect(lines.sort()).toEqual(expected.sort());
});

test('the lock of a process that was killed keeps nobody from rotating', () => {
  const at = directory();
  const lock = join(at, 'a.log.lock');
  mkdirSync(lock);
  utimesSync(lock, 1, 1);
  const log = new RotatedLog(join(at, 'a.log'), { maxBytes: 4, files: 2 }, 'test');
  log.append('first\n');
  log.append('second\n');
  expect(readdirSync(at)).toEqual(['a.log.1']);
});

test('what cannot be written is told', () => {
  const at = directory();
  writeFileSync(join(at, 'file'), '');
  expect(() => new RotatedLog(join(at, 'file/a.log'), { maxBytes: 4, files: 2 }, 'test').append('x\n')).toThrow(/ENOTDIR/);
});
