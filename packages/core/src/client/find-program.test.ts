import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findProgram } from './find-program.ts';

function directoryWith(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'ubench-find-')));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  mkdirSync(join(directory, 'bin'));
  mkdirSync(join(directory, 'other'));
  writeFileSync(join(directory, 'bin/load'), '', { mode: 0o755 });
  writeFileSync(join(directory, 'other/load'), '', { mode: 0o644 });
  mkdirSync(join(directory, 'other/folder'));
  return directory;
}

test('a program is found in the PATH by its name, and by its path from the directory', () => {
  const directory = directoryWith();
  expect(findProgram('load', '/', `${directory}/none:${directory}/other:${directory}/bin`)).toBe(`${directory}/bin/load`);
  expect(findProgram('bin/load', directory, '')).toBe(`${directory}/bin/load`);
  expect(findProgram(`${directory}/bin/load`, '/', '')).toBe(`${directory}/bin/load`);
});

test.each([
  ['load', 'other', /other\/load is not executable/],
  ['./other/load', '', /other\/load is not executable/],
  ['./other/folder', '', /it is a directory/],
  ['./other/none', '', /there is no such file/],
  ['none', 'bin', /there is no 'none' in the PATH/],
])('%s is refused', (program, path, problem) => {
  const directory = directoryWith();
  expect(() => findProgram(program, directory, path === '' ? '' : join(directory, path))).toThrow(expect.objectContaining({ code: 'UBENCH_E_CLIENT_COMMAND', what: expect.stringMatching(problem) }));
});
