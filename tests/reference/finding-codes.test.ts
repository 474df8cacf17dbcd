import { findingCodes } from '@ubench/core';
import { expect, it } from 'vitest';
import { packages } from '../structure/workspace.ts';

it('a finding is made with a code that the reference explains', () => {
  const sources = packages.flatMap((each) => (each.folder === 'core' ? each.sources.filter(({ test }) => !test) : []));
  const literals = sources.flatMap(({ code }) => [...code.matchAll(/(?<!addIssue\()\{ code: '([a-z-]+)', message/g)].map(([, found]) => found!));
  expect(literals).toEqual([]);
});

it('every code that the reference explains is one that a measurement can get', () => {
  const sources = packages.flatMap((each) => (each.folder === 'core' ? each.sources.filter(({ test, path }) => !test && !path.endsWith('finding-codes.ts')) : []));
  expect(Object.keys(findingCodes).filter((code) => !sources.some((source) => source.code.includes(`'${code}'`)))).toEqual([]);
});
