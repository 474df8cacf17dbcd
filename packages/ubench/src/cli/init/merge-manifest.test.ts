import { describe, expect, test } from 'vitest';
import { mergeManifest } from './merge-manifest.ts';

const scripts = { bench: 'ubench run' };
const packages = { '@ubench/service-http': '^1.2.0', ubench: '^1.2.0' };

test('where there is none, a package.json of a private project of modules is made', () => {
  expect(mergeManifest(undefined, scripts, packages)).toEqual({
    text: `{
  "private": true,
  "type": "module",
  "scripts": {
    "bench": "ubench run"
  },
  "devDependencies": {
    "@ubench/service-http": "^1.2.0",
    "ubench": "^1.2.0"
  }
}
`,
    kept: [],
  });
});

test('what is there keeps its order, its indentation, its line ends and its lists in one line', () => {
  const text = [
    '{',
    '\t"version": "3.0.0",',
    '\t"name": "app", "files": ["a", "b"],',
    '\t"scripts": {',
    '\t\t"test": "vitest"',
    '\t},',
    '\t"devDependencies": {',
    '\t\t"prettier": "^3.0.0",',
    '\t\t"vitest": "^5.0.0"',
    '\t}',
    '}',
    '',
  ].join('\r\n');
  expect(mergeManifest(text, scripts, packages).text.split('\r\n')).toEqual([
    '{',
    '\t"version": "3.0.0",',
    '\t"name": "app", "files": ["a", "b"],',
    '\t"scripts": {',
    '\t\t"test": "vitest",',
    '\t\t"bench": "ubench run"',
    '\t},',
    '\t"devDependencies": {',
    '\t\t"@ubench/service-http": "^1.2.0",',
    '\t\t"prettier": "^3.0.0",',
    '\t\t"ubench": "^1.2.0",',
    '\t\t"vitest": "^5.0.0"',
    '\t}',
    '}',
    '',
  ]);
});

test('a second time changes nothing', () => {
  const { text } = mergeManifest('{ "name": "app" }', scripts, packages);
  expect(mergeManifest(text, scripts, packages)).toEqual({ text, kept: [] });
});

test('a script of that name stays, and is told of; a dependency stays, of whatever kind and version', () => {
  const text = '{ "scripts": { "bench": "vitest bench" }, "dependencies": { "ubench": "0.9.0" }, "peerDependencies": { "@ubench/service-http": "*" } }';
  expect(mergeManifest(text, scripts, packages)).toEqual({ text, kept: ['the script "bench" of package.json: vitest bench'] });
});

describe('what cannot be added to is refused with its place', () => {
  test.each([
    ['{\n  "name": "app",\n}\n', 'package.json:3', 'it is not JSON'],
    ['', 'package.json:1', 'it is not JSON'],
    ['[]', 'package.json', 'expected object'],
    ['{ "scripts": ["bench"] }', 'package.json', 'scripts: '],
  ])('%j', (text, where, problem) => {
    expect(() => mergeManifest(text, scripts, packages)).toThrow(
      expect.objectContaining({ code: 'UBENCH_E_INIT_MANIFEST', where, what: expect.stringContaining(problem) }),
    );
  });
});
