import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppendLog, readLog } from './append-log.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ubench-files-'));
  file = join(directory, 'log');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('lines are appended in order by whoever opens it', () => {
  const [first, second] = [new AppendLog(file, 'log'), new AppendLog(file, 'log')];
  first.append('1');
  second.append('2', { durable: true });
  first.append('ö');
  for (const log of [first, second]) log.close();
  expect(readLog(file)).toEqual({ lines: ['1', '2', 'ö'], torn: undefined });
});

test('a torn last line is told apart, and what is appended later is not joined to it', () => {
  writeFileSync(file, 'whole\n{"hal');
  expect(readLog(file)).toEqual({ lines: ['whole'], torn: '{"hal' });
  const log = new AppendLog(file, 'log');
  log.append('next');
  log.close();
  expect(readLog(file)).toEqual({ lines: ['whole', '{"hal', 'next'], torn: undefined });
});

// The limit on the size of a file stands for a disk that is full: the system takes a part of the line.
test.runIf(process.platform === 'linux')('what is appended once there is room again is not joined to what a full disk has taken of a line', () => {
  const module = new URL('./append-log.ts', import.meta.url).href;
  const program = `
    const { spawnSync } = await import('node:child_process');
    const { AppendLog } = await import(${JSON.stringify(module)});
    const allow = (bytes) => spawnSync('prlimit', ['--pid', String(process.pid), '--fsize=' + bytes + ':unlimited']);
    const log = new AppendLog(${JSON.stringify(file)}, 'log');
    allow(10);
    try { log.append('too long for that'); } catch ({ code }) { console.log(code); }
    allow('unlimited');
    log.append('next');
  `;
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })).toBe('EFBIG\n');
  expect(readLog(file)).toEqual({ lines: ['too long f', 'next'], torn: undefined });
});

test('an empty log has no lines', () => {
  appendFileSync(file, '');
  expect(readLog(file)).toEqual({ lines: [], torn: undefined });
});
