import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importSpecifiers, withoutComments } from './import-specifiers.ts';
import { packages, type WorkspacePackage } from './workspace.ts';

/** One cycle among a package's files, as the paths along it; `undefined` where there is none. Types are erased before anything runs. */
function findCycle({ sources, directory }: WorkspacePackage): string[] | undefined {
  const imports = new Map(
    sources.map(({ path, code }) => [
      path,
      importSpecifiers(code).flatMap(({ specifier, typeOnly }) => (specifier.startsWith('.') && !typeOnly ? join(dirname(path), specifier) : [])),
    ]),
  );
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): string[] | undefined => {
    const start = trail.indexOf(path);
    if (start !== -1) return [...trail.slice(start), path].map((file) => relative(directory, file));
    if (done.has(path)) return undefined;
    for (const target of imports.get(path) ?? []) {
      const cycle = visit(target, [...trail, path]);
      if (cycle) return cycle;
    }
    done.add(path);
    return undefined;
  };
  for (const path of imports.keys()) {
    const cycle = visit(path, []);
    if (cycle) return cycle;
  }
  return undefined;
}

describe.each(packages.map((p) => [p.folder, p] as const))('%s', (_folder, workspacePackage) => {
  const { directory, kind, sources } = workspacePackage;
  const index = sources.find(({ path }) => path === join(directory, 'src/index.ts'));

  it('has no cycle of imports between its files', () => {
    expect(findCycle(workspacePackage)).toBeUndefined();
  });

  it('imports its own files by paths that exist', () => {
    const known = new Set(sources.map(({ path }) => path));
    const missing = sources.flatMap(({ path, code, test }) =>
      test
        ? []
        : importSpecifiers(code)
            .filter(({ specifier }) => specifier.startsWith('.'))
            .map(({ specifier }) => join(dirname(path), specifier))
            .filter((target) => !known.has(target)),
    );
    expect(missing).toEqual([]);
  });

  it('has an index that says what the package is for, and then only exports', () => {
    expect(index?.code).toMatch(/^\/\*\*/);
    // A plugin's index is where its parts become one plugin, so it imports them; a package's only passes on.
    const allowed = kind === 'plugin' ? /^(export|import|[})\s])/ : /^(export|[}\s])/;
    const other = withoutComments(index!.code).split('\n').filter((line) => line !== '' && !allowed.test(line));
    expect(other).toEqual([]);
  });
});
