import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { basename, dirname, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'rolldown';
import { isOwnPackage } from '../collect/own-packages.ts';
import { specFile } from '../collect/spec-file.ts';
import type { BundleModules } from './bundle-modules.ts';
import { isGuarded } from './guarded-import.ts';

/** Native code that a spec comes by, and the way to it: files of the project and packages, the spec first. */
export interface NativeCode {
  readonly module: string;
  readonly chain: readonly string[];
}

/** Packages that only look for native code and load it. */
const loaders = /[\\/]node_modules[\\/](bindings|node-gyp-build|node-gyp-build-optional-packages|pkg-prebuilds|@mapbox[\\/]node-pre-gyp|@discoveryjs[\\/]node-pre-gyp)[\\/]/;

/** Names of packages that hold what was built for one platform. */
const ofPlatform = /(linux|darwin|win32)-(x64|arm64)/;

/**
 * Finds native code among the modules of a bundle. What is there is replaced by what happens where it is missing, so that a package which only is faster
 * with it goes on without.
 */
export class NativeModules {
  readonly plugin: Plugin = {
    name: 'ubench-native',
    load: (id) => {
      if (id.endsWith('.node') || loaders.test(id)) {
        this.#found.add(id);
        return { code: `module.exports = {}; throw Object.assign(new Error('Native code cannot be loaded where agents run: ' + ${JSON.stringify(basename(id))}), { code: 'MODULE_NOT_FOUND' });`, moduleType: 'js' };
      }
      if (/[\\/]node_modules[\\/]/.test(id) && this.#looksNative(id)) this.#suspected.add(id);
      return null;
    },
  };
  readonly #modules: BundleModules;
  readonly #found = new Set<string>();
  readonly #suspected = new Set<string>();
  readonly #packages = new Map<string, boolean>();

  constructor(modules: BundleModules) {
    this.#modules = modules;
  }

  /** What is loaded whenever its importer is: nothing provides for its absence. */
  get required(): NativeCode | undefined {
    for (const id of this.#found) {
      const way = this.#wayTo(id, false);
      if (way !== undefined) return this.#told(way);
    }
    return undefined;
  }

  /** What may be loaded in a way that the code alone does not tell, by a name that is made when it runs, or may be missed. */
  get doubtful(): NativeCode | undefined {
    for (const id of [...this.#found, ...this.#suspected]) {
      const way = this.#wayTo(id, true);
      if (way !== undefined) return this.#told(way);
    }
    return undefined;
  }

  /** The shortest way from the spec. */
  #wayTo(id: string, throughGuards: boolean): readonly string[] | undefined {
    const ways: string[][] = [[id]];
    const seen = new Set([id]);
    for (const way of ways) {
      for (const [importer, sources] of this.#modules.importersOf(way[0]!)) {
        if (importer === this.#modules.entry) return way;
        if (seen.has(importer) || (!throughGuards && isGuarded(importer, sources))) continue;
        seen.add(importer);
        ways.push([importer, ...way]);
      }
    }
    return undefined;
  }

  #told(way: readonly string[]): NativeCode {
    const names = way.map((id) => this.#modules.fileOf(id) ?? manifestOf(id)?.name ?? basename(id));
    const last = way.at(-1)!;
    const manifest = manifestOf(last);
    const module = last.endsWith('.node') && manifest !== undefined ? `${manifest.name}/${specFile(last, manifest.directory)}` : names.at(-1)!;
    return { module, chain: names.filter((name, i) => name !== names[i - 1]) };
  }

  #looksNative(id: string): boolean {
    const manifest = manifestOf(id);
    if (manifest === undefined || isOwnPackage(manifest.name)) return false;
    const known = this.#packages.get(manifest.directory) ?? isNative(manifest);
    this.#packages.set(manifest.directory, known);
    return known;
  }
}

interface Manifest {
  readonly name: string;
  readonly directory: string;
  readonly text: Readonly<Record<string, unknown>>;
}

function manifestOf(id: string): Manifest | undefined {
  const path = findPackageJSON('.', pathToFileURL(id));
  if (path === undefined) return undefined;
  const text = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  return { name: typeof text['name'] === 'string' ? text['name'] : relative(process.cwd(), dirname(path)), directory: dirname(path), text };
}

/** As node-gyp, napi-rs and those that publish one package for each platform say it. */
function isNative({ text }: Manifest): boolean {
  if (text['gypfile'] === true || 'napi' in text || 'binary' in text) return true;
  return Object.keys((text['optionalDependencies'] as object | undefined) ?? {}).some((name) => ofPlatform.test(name));
}
