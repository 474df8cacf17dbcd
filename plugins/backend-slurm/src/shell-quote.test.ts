import { execFileSync } from 'node:child_process';
import { array, assert, constantFrom, property, string } from 'fast-check';
import { expect, it } from 'vitest';
import { shellPath, shellQuote } from './shell-quote.ts';

const echoed = (words: string, env: NodeJS.ProcessEnv = {}): string => execFileSync('bash', ['-c', `printf '%s\\0' ${words}`], { encoding: 'utf8', env: { PATH: process.env['PATH'], ...env } });

it('makes one word of bash of any text', () => {
  assert(
    property(array(string({ unit: constantFrom('a', ' ', "'", '"', '$', '(', ')', '`', '\\', '\n', '*', '~', '!', '#', '-', 'é') }), { minLength: 1, maxLength: 5 }), (texts) => {
      expect(echoed(texts.map(shellQuote).join(' ')).split('\0').slice(0, -1)).toEqual(texts);
    }),
    { numRuns: 25 },
  );
});

it.each([
  ['/plain/path', '/plain/path'],
  ['$SCRATCH/my files', '/s c/my files'],
  ['${SCRATCH}/x', '/s c/x'],
  ['/a/$(touch /tmp/never)/`id`', '/a/$(touch /tmp/never)/`id`'],
  ['$UNSET/x', '/x'],
  ['~/x', '/home/me/x'],
  ['/x/~', '/x/~'],
])('replaces variables in a path, and nothing else: %s', (path, expected) => expect(echoed(shellPath(path), { SCRATCH: '/s c', HOME: '/home/me' })).toBe(`${expected}\0`));
