import { expect, it } from 'vitest';
import { importSpecifiers, packageOf } from './import-specifiers.ts';

it('every way to name a module is found, and what only looks like one is not', () => {
  const code = `
/** import { no } from 'comment'; */
import { a, type B } from 'one';
import type { C } from '@scope/two/deep';
import three, {
  d,
} from "three";
import './four.ts';
export * from './five.ts';
export { e } from './six.ts'; // import x from 'trailing';
const f = await import('seven');
type G = typeof import('eight');
const text = "import h from 'nine'";
export const url = 'http://ten';
export const from = 'eleven';
`;
  expect(importSpecifiers(code)).toEqual([
    { specifier: 'one', typeOnly: false },
    { specifier: '@scope/two/deep', typeOnly: true },
    { specifier: 'three', typeOnly: false },
    { specifier: './five.ts', typeOnly: false },
    { specifier: './six.ts', typeOnly: false },
    { specifier: './four.ts', typeOnly: false },
    { specifier: 'seven', typeOnly: false },
    { specifier: 'eight', typeOnly: true },
  ]);
});

it('the package of a specifier is its name without the path inside it', () => {
  expect(['pg', 'pg/lib/x.js', '@a/b/c', './x.ts', 'node:fs'].map(packageOf)).toEqual(['pg', 'pg', '@a/b', undefined, undefined]);
});
