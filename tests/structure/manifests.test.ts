import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalog, type Manifest, packages, root, rootManifest } from './workspace.ts';

const published = (manifest: Manifest): Record<string, string> => ({
  ...manifest.dependencies,
  ...manifest.devDependencies,
  ...manifest.optionalDependencies,
});
const manifests = [rootManifest, ...packages.map(({ manifest }) => manifest)];

describe('dependencies', () => {
  it('from outside have their one version in the catalog', () => {
    const elsewhere = manifests.flatMap((manifest) =>
      Object.entries(published(manifest))
        .filter(([, version]) => version !== 'catalog:' && !version.startsWith('workspace:'))
        .map(([name]) => `${manifest.name}: ${name}`),
    );
    expect(elsewhere).toEqual([]);
  });

  it('of the catalog are all used', () => {
    const used = new Set(manifests.flatMap((manifest) => Object.keys(published(manifest))));
    expect(catalog.filter((name) => !used.has(name))).toEqual([]);
  });

  it('of the catalog each have a reason in CONTRIBUTING.md, and nothing else has', () => {
    const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
    const section = text.slice(text.indexOf('## Dependencies'), text.indexOf('\n## ', text.indexOf('## Dependencies') + 1));
    const rows = [...section.matchAll(/^\|\s*((?:`[^`]+`(?:, )?)+)\s*\|\s*(\S.*?)\s*\|$/gm)];
    const explained = rows.flatMap(([, names]) => [...names!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!));
    expect(explained.sort()).toEqual([...catalog].sort());
  });
});

describe.each(packages.map((p) => [p.folder, p] as const))('%s', (folder, { manifest }) => {
  it('is named after its folder', () => {
    expect(manifest.name).toBe(folder === 'ubench' ? 'ubench' : `@ubench/${folder}`);
  });

  it('says what a registry shows: description, licence, the Node it needs', () => {
    expect(manifest.description).toMatch(/\.$/);
    expect(manifest).toMatchObject({ license: 'MIT', type: 'module', engines: { node: '>=24' } });
  });

  it('packs what is built and no source', () => {
    expect(manifest.files).toContain('dist');
    expect(manifest.files).not.toContain('src');
  });
});

it('every plugin can be found by its name', () => {
  const names = packages.filter(({ kind }) => kind === 'plugin').map(({ folder }) => folder);
  expect(names.filter((name) => !/^(service|backend|driver|monitor|reporter)-/.test(name))).toEqual([]);
});
