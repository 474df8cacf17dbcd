import { expect, it } from 'vitest';
import { LineSplitter } from './line-splitter.ts';

function split(limit: number, ...chunks: readonly string[]): { lines: string[]; long: string[] } {
  const lines: string[] = [];
  const long: string[] = [];
  const splitter = new LineSplitter(limit, (line) => lines.push(line.toString()), (start) => long.push(start.toString()));
  for (const chunk of chunks) splitter.write(Buffer.from(chunk));
  splitter.end();
  return { lines, long };
}

it.each([
  ['in one chunk', ['one\ntwo\n\nfour']],
  ['in pieces', ['on', 'e', '\nt', 'wo\n', '\nfo', 'ur']],
  ['letter by letter', [...'one\ntwo\n\nfour']],
])('lines are the same however they come: %s', (_, chunks) => {
  expect(split(100, ...chunks).lines.filter((line) => line !== '')).toEqual(['one', 'two', 'four']);
});

it('of a line that is too long its start is told once, and the next is whole', () => {
  expect(split(4, 'abcd\nabcdef', 'ghi', 'jkl\nxy')).toEqual({ lines: ['abcd', 'xy'], long: ['abcd'] });
});
