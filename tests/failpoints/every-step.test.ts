import { relative } from 'node:path';
import { expect, it } from 'vitest';
import { withoutComments } from '../structure/import-specifiers.ts';
import { packages, root } from '../structure/workspace.ts';
import { otherSteps } from './other-steps.ts';
import { databaseSpec, webSpec } from './specs.ts';
import { traceOf } from './traced-run.ts';

/** The failpoints that a source file has, those of the writers that it names included. */
function stepsOf(code: string): string[] {
  const text = withoutComments(code);
  const named = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, name]) => name!);
  return [
    ...named(/\bfailpoint\('([^']+)'\)/g),
    ...named(/\bwriteAtomically\([^;]*?, '([\w.-]+)'[,)]/g).flatMap((point) => ['before', 'written', 'after'].map((step) => `${point}:${step}`)),
    ...named(/\bnew AppendLog\([^;]*, '([\w.-]+)'\)/g).flatMap((point) => [`${point}.open:before`, `${point}.open:after`, `${point}:before`, `${point}:after`]),
    ...named(/\bnew RotatedLog\([^;]*, '([\w.-]+)'\)/g).flatMap((point) => [`${point}:before`, `${point}:after`, `${point}.rotate:before`, `${point}.rotate:locked`, `${point}.rotate:after`]),
  ];
}

it('every failpoint of the sources is one that a test here kills at, and no other', async () => {
  const inSources = packages.flatMap(({ sources }) => sources.filter(({ test }) => !test).flatMap(({ code, path }) => stepsOf(code).map((step) => ({ step, path: relative(root, path) }))));
  const traces = await Promise.all([traceOf(webSpec, ['run']), traceOf(databaseSpec, ['run'])]);
  const killed = new Set<string>([...traces.flat(), ...Object.values(otherSteps).flat()]);
  expect(inSources.filter(({ step }) => !killed.has(step))).toEqual([]);
  expect([...killed].filter((step) => !inSources.some((other) => other.step === step))).toEqual([]);
});
