import { expect, test } from 'vitest';
import { mergeGitignore } from './merge-gitignore.ts';

test.each([
  [undefined, 'node_modules/\n.ubench/\n'],
  ['', '.ubench/\n'],
  ['dist\n', 'dist\n.ubench/\n'],
  ['dist', 'dist\n.ubench/\n'],
  ['a.ubench/\n', 'a.ubench/\n.ubench/\n'],
])('%j becomes %j', (text, merged) => {
  expect(mergeGitignore(text)).toBe(merged);
});

test.each(['.ubench/\n', 'dist\n/.ubench\n', 'a\r\n.ubench\r\nb\r\n'])('%j has it already', (text) => {
  expect(mergeGitignore(text)).toBe(text);
});
