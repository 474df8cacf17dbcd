import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { packageManifestOf, resolveOwnPackages } from './own-packages.ts';
import { realFile, specFile } from './spec-file.ts';

/** Importing module to what it imports by path, and to the packages it names. Filled by the hooks, for the life of the process. */
const paths = new Map<string, Set<string>>();
const packages = new Map<string, Set<string>>();
let installed = false;

/**
 * Watches what is imported from now on, and lets a project without `"type": "module"` write its specs in TypeScript, and one without an
 * installed ubench import it. Hooks are per thread: every thread that imports a user's files calls this first.
 */
export function watchImports(): void {
  if (installed) return;
  installed = true;
  // Before the watching hook, which then sees where packages were found in the end.
  resolveOwnPackages();
  registerHooks({
    resolve(specifier, context, nextResolve) {
      // Before the next hook: one that gives another parent to the hook after it changes this very object.
      const { parentURL } = context;
      const found = nextResolve(specifier, context);
      if (parentURL === undefined) return found;
      if (/^(\.\.?\/|\/|file:|#)/.test(specifier)) {
        const url = instanceOf(found.url, instanceIn(parentURL));
        add(paths, parentURL, url);
        return url === found.url ? found : { ...found, url };
      }
      if (!found.url.startsWith('node:')) add(packages, parentURL, specifier);
      return found;
    },
    load(url, context, nextLoad) {
      const own = url.startsWith('file:') && /\.ts(\?|$)/.test(url) && !url.includes('/node_modules/');
      return nextLoad(url, own ? { ...context, format: 'module-typescript' } : context);
    },
  });
}

const instanceKey = 'ubench-instance';

/**
 * The URL under which a file of a project is a module of its own beside the usual one: what imports it by that, and all it imports by path in turn, shares
 * no state with others. What is installed is what it is for all.
 */
export function instanceOf(url: string, instance: string | undefined): string {
  if (instance === undefined || !url.startsWith('file:') || url.includes('/node_modules/') || url.includes('?')) return url;
  return `${url}?${instanceKey}=${instance}`;
}

const instanceIn = (url: string): string | undefined => new RegExp(`\\?${instanceKey}=(\\w+)$`).exec(url)?.[1];

function add(edges: Map<string, Set<string>>, from: string, to: string): void {
  const targets = edges.get(from) ?? new Set();
  targets.add(to);
  edges.set(from, targets);
}

/** Paths of a file and of every file that it reaches by path, as far as they were imported: the file itself first. */
export const ownFilesOf = (entry: string): string[] => [...reachedFrom(entry)].map((url) => fileURLToPath(url));

function reachedFrom(entry: string): Set<string> {
  const files = new Set<string>([entry]);
  for (const url of files) for (const next of paths.get(url) ?? []) if (next.startsWith('file:')) files.add(next);
  return files;
}

/**
 * Hash of everything that a spec's code is made of: the content of the file and of every file it reaches by path, and the
 * versions of the packages these name. The same in every checkout of the same files.
 */
export function hashModuleGraph(entry: string, root: string): string {
  const files = reachedFrom(entry);
  const lines = [...files].map((url) => {
    const path = fileURLToPath(url);
    return `${specFile(path, root)} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
  });
  for (const url of files) for (const specifier of packages.get(url) ?? []) lines.push(packageVersion(specifier, url));
  return createHash('sha256').update([...new Set(lines)].sort().join('\n')).digest('hex');
}

/** The package.json of each package that the files of a spec name, by the name; links resolved. */
export function packagesOf(entry: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const url of reachedFrom(entry)) {
    for (const specifier of packages.get(url) ?? []) {
      const manifest = packageManifestOf(specifier, url);
      if (manifest !== undefined) found.set(specifier, realFile(manifest));
    }
  }
  return found;
}

function packageVersion(specifier: string, parentUrl: string): string {
  const manifest = packageManifestOf(specifier, parentUrl);
  if (manifest === undefined) return specifier;
  const { name, version } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string; version?: string };
  return `${name ?? specifier}@${version ?? ''}`;
}
