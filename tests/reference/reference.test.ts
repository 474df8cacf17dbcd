import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { resultJsonSchema } from '@ubench/reporter-json';
import { describe, expect, it } from 'vitest';
import { anchor } from '../../scripts/docs/markdown.ts';
import { generateReference, referenceFolder } from '../../scripts/docs/reference.ts';
import { staleFiles } from '../../scripts/docs/stale-files.ts';
import { root } from '../structure/workspace.ts';

const files = await generateReference();

it('is what the code says: `npm run docs` writes these files anew', () => {
  expect(staleFiles(files)).toEqual([]);
});

it('is the same every time', async () => {
  expect(await generateReference()).toEqual(files);
});

it('has the JSON Schema that the package exports', () => {
  expect(JSON.parse(files.get('result.schema.json')!)).toEqual(resultJsonSchema());
});

const guides = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md', { cwd: root })].filter((name) => !name.startsWith(`${referenceFolder}/`));
const documents = new Map([
  ...guides.map((name): [string, string] => [name, readFileSync(join(root, name), 'utf8')]),
  ...[...files].map(([name, text]): [string, string] => [`${referenceFolder}/${name}`, text]),
]);
const tracked = (path: string): boolean => documents.has(path) || readdirSync(join(root, posix.dirname(path))).includes(posix.basename(path));
const withoutCode = (text: string): string => text.replaceAll(/^```.*?^```$/gms, '');
const headings = (text: string): string[] => [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchor(heading!));

describe.each([...documents].filter(([name]) => name.endsWith('.md')))('links of %s', (name, text) => {
  it('lead to what is there', () => {
    const broken = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link]) => link!)
      .filter((link) => !/^https?:/.test(link))
      .filter((link) => {
        const [path, fragment] = link.split('#', 2) as [string, string | undefined];
        const target = path === '' ? name : posix.join(posix.dirname(name), path);
        return !tracked(target) || (fragment !== undefined && !headings(documents.get(target) ?? '').includes(fragment));
      });
    expect(broken).toEqual([]);
  });
});
