import { describe, expect, it } from 'vitest';
import { importSpecifiers, packageOf } from './import-specifiers.ts';
import { packages, rootManifest, type WorkspacePackage } from './workspace.ts';

const plugins = packages.filter(({ kind }) => kind === 'plugin').map(({ folder }) => folder);
const family = ['errors', 'units', 'files', 'load'];

/** The workspace packages that each package may import: always ones further down. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  units: ['errors'],
  stats: ['errors', 'units'],
  files: [],
  processes: [],
  load: ['errors', 'units'],
  core: ['errors', 'units', 'files', 'processes', 'load', 'stats'],
  report: ['errors', 'units', 'files', 'load', 'stats', 'core'],
  interchange: ['errors', 'units', 'load', 'core', 'llm'],
  http: family,
  prometheus: ['errors', 'http'],
  sql: [...family, 'http'],
  vectors: [...family, 'http'],
  llm: [...family, 'http', 'prometheus'],
  remote: ['errors', 'units', 'files', 'processes', 'core'],
  containers: ['errors', 'units', 'files', 'processes', 'core'],
  agents: ['errors', 'units', 'files', 'processes', 'load', 'core'],
  testkit: ['errors', 'units', 'files', 'processes', 'load', 'core'],
  ubench: ['errors', 'units', 'files', 'processes', 'load', 'stats', 'core', 'report', 'interchange', ...plugins],
};
const pluginMayImport = Object.keys(mayImport).filter((name) => name !== 'ubench' && name !== 'testkit');

const folderOf = (name: string): string | undefined => packages.find(({ manifest }) => manifest.name === name)?.folder;

/** Types of an untyped package come with it. */
const used = (name: string, by: Set<string>): boolean => by.has(name) || by.has(name.replace(/^@types\//, ''));

function imported({ sources }: WorkspacePackage, tests: boolean): Set<string> {
  const files = sources.filter(({ test }) => test === tests);
  return new Set(files.flatMap(({ code }) => importSpecifiers(code).flatMap(({ specifier }) => packageOf(specifier) ?? [])));
}

describe.each(packages.map((p) => [p.folder, p] as const))('%s', (folder, workspacePackage) => {
  const { kind, manifest } = workspacePackage;
  const { dependencies = {}, devDependencies = {}, optionalDependencies = {}, peerDependencies = {} } = manifest;
  const runtime = { ...dependencies, ...optionalDependencies, ...peerDependencies };
  const code = imported(workspacePackage, false);
  const tests = imported(workspacePackage, true);
  // A package may import itself by name: its tests then see what a user sees.
  code.delete(manifest.name);
  tests.delete(manifest.name);

  it('imports only what lies below it', () => {
    const allowed = kind === 'plugin' ? pluginMayImport : mayImport[folder];
    expect(allowed, `${folder} is missing in the table of this test`).toBeDefined();
    const workspace = [...code].flatMap((name) => folderOf(name) ?? []);
    expect(workspace.filter((name) => !allowed!.includes(name))).toEqual([]);
  });

  it('declares every package that its code imports', () => {
    expect([...code].filter((name) => !(name in runtime))).toEqual([]);
  });

  it('declares every package that its tests import, or the workspace does', () => {
    const known = { ...runtime, ...devDependencies, ...rootManifest.devDependencies };
    expect([...tests].filter((name) => !(name in known))).toEqual([]);
  });

  // Packages of the workspace are for tests/packed to judge: published types may mention one that no source file imports.
  it('uses every dependency from outside that it declares', () => {
    const source = workspacePackage.sources.map((file) => file.code).join('\n');
    // What need not be there is looked up by its name, or by its scope, when it is needed.
    const named = (name: string): boolean => source.includes(name) || source.includes(name.replace(/\/.*/, '/'));
    const both = new Set([...code, ...tests]);
    const unused = [
      ...Object.keys(dependencies).filter((name) => !used(name, code) && folderOf(name) === undefined),
      ...Object.keys(devDependencies).filter((name) => !used(name, both) && !named(name)),
      ...Object.keys({ ...optionalDependencies, ...peerDependencies }).filter((name) => !named(name)),
    ];
    expect(unused).toEqual([]);
  });
});
