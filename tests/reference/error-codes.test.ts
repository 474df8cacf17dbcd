import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorText } from '@ubench/errors';
import { describe, expect, it } from 'vitest';
import { documentedErrors } from '../../scripts/docs/error-tables.ts';
import { errorVariants } from '../../scripts/docs/error-variants.ts';
import { packages, root } from '../structure/workspace.ts';

const errors = await documentedErrors();
const codes = errors.map(({ code }) => code);

/** Packages whose errors speak of what is not ubench, as those of a plugin do. */
const ownPrefix = new Set(['packages/containers', 'packages/remote']);
const prefixOf = (folder: string): string =>
  folder.startsWith('packages/') && !ownPrefix.has(folder) ? 'UBENCH' : folder.replace(/^(?:packages\/|plugins\/\w+-)/, '').replaceAll('-', '_').toUpperCase();
/** `UBENCH_E_LOAD_…` speaks of all that begin with it. */
const exists = (mentioned: string): boolean => codes.some((code) => code === mentioned || code.startsWith(mentioned.endsWith('_') ? mentioned : `${mentioned}_`));

describe('codes', () => {
  it('name one error each, in the whole workspace', () => {
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });

  it('begin with UBENCH_E_, those of a plugin, of hosts and of containers with their own name', () => {
    expect(errors.filter(({ code, folder }) => !new RegExp(`^${prefixOf(folder)}_E_[A-Z0-9_]+$`).test(code))).toEqual([]);
  });

  it('exist where sources and guides speak of them', () => {
    const sources = packages.flatMap(({ sources: all }) => all.filter(({ test }) => !test).map(({ path, code }) => ({ path, text: code })));
    const guides = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];
    const texts = [...sources, ...guides.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))];
    const unknown = texts.flatMap(({ path, text }) => (text.match(/\b[A-Z][A-Z0-9]*_E_[A-Z0-9_]*/g) ?? []).filter((code) => !exists(code)).map((code) => `${path}: ${code}`));
    expect(unknown).toEqual([]);
  });
});

describe.each(errors.map((error) => [error.code, error] as const))('%s', (_, { what, fix }) => {
  it('says what happened and what to do in words that are complete', () => {
    for (const sentence of [...what, ...fix]) {
      expect(sentence).not.toMatch(/\b(?:undefined|NaN|null)\b|\[object/);
      expect(sentence.trim()).not.toBe('');
    }
  });
});

const forked = (p: { near: string | undefined; known: readonly string[]; both: boolean }): ErrorText => ({
  what: p.both ? 'There are both.' : 'There is neither.',
  fix: p.near === undefined ? (p.known.length === 0 ? 'There is nothing.' : `There are ${p.known.map((name) => `'${name}'`).join(', ')}.`) : `Did you mean ${p.near}?`,
});
const plain = (p: { file: string; lines: readonly number[] }): ErrorText => ({ what: `${p.file} is broken.`, fix: `See lines ${p.lines.join(', ')}.` });

describe('variants of a text', () => {
  it('show a parameter by its name', () => {
    expect(errorVariants((p: { port: number }) => ({ what: `Port ${p.port} is in use.`, fix: 'Choose another.' }))).toEqual({
      what: ['Port ‹port› is in use.'],
      fix: ['Choose another.'],
    });
  });

  it('are one for each way that a parameter can turn out', () => {
    expect(errorVariants(forked)).toEqual({
      what: ['There are both.', 'There is neither.'],
      fix: ['Did you mean ‹near›?', "There are '‹known›'.", 'There is nothing.'],
    });
  });

  it('leave out what no error can say: a value that is always there, missing', () => {
    expect(errorVariants(plain)).toEqual({ what: ['‹file› is broken.'], fix: ['See lines ‹lines›.'] });
  });
});
