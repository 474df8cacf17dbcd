import { findPackageJSON, registerHooks } from 'node:module';
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

const key = 'ubench/own-location';

/** Says where the ubench that runs is installed: a URL of one of its files. Threads that are started from now on know it too. */
export const setOwnLocation = (url: string): void => setEnvironmentData(key, url);

/** Where packages of ubench are looked for when a project has none: a file of the `ubench` that was started, else of this package. */
export function ownLocation(): string {
  const url: unknown = getEnvironmentData(key);
  return typeof url === 'string' ? url : import.meta.url;
}

/** ubench, its plugins among it. */
export const isOwnPackage = (specifier: string): boolean => /^(ubench|@ubench\/[^/]+)(\/|$)/.test(specifier);

let installed = false;

/**
 * Lets files import `ubench` and `@ubench/…` where neither is installed, as with a globally installed command: what does not resolve from
 * the file resolves from {@link ownLocation}. What a project has installed always wins. Hooks are per thread.
 */
export function resolveOwnPackages(): void {
  if (installed) return;
  installed = true;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      try {
        return nextResolve(specifier, context);
      } catch (error) {
        if (!isOwnPackage(specifier) || !isNotFound(error)) throw error;
        try {
          return nextResolve(specifier, { ...context, parentURL: ownLocation() });
        } catch {
          // The first error names the file that imports it.
          throw error;
        }
      }
    },
  });
}

/** The package.json of the package that a file gets for a specifier; `undefined` where it gets none. */
export function packageManifestOf(specifier: string, parentUrl: string): string | undefined {
  for (const from of isOwnPackage(specifier) ? [parentUrl, ownLocation()] : [parentUrl]) {
    try {
      const manifest = findPackageJSON(specifier, from);
      if (manifest !== undefined) return manifest;
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  return undefined;
}

const isNotFound = (error: unknown): boolean => ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes((error as { code?: string }).code ?? '');
