import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin, ResolvedId } from 'rolldown';
import { isOwnPackage } from '../collect/own-packages.ts';
import { realFile, specFile } from '../collect/spec-file.ts';
import { bundleEntry } from './bundle-entry.ts';
import type { BundleOrder } from './bundle-input.ts';

/** What `"type": "module"` is known by: of Node's own kind of ES module is also TypeScript of a project that does not say so. */
const ofModules = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../package.json' : '../package.json', import.meta.url));

/** The modules of one bundle: where each is found, as Node finds it, and which are files of the project. */
export class BundleModules {
  readonly entry = '\0ubench-agent';
  readonly #input: BundleOrder;
  readonly #root: string;
  /** What the spec reaches by path, itself first, and plugins that are given by path. */
  readonly #own = new Set<string>();
  /** Modules of ubench: importing one of them does nothing by itself, so what of them nobody uses can stay away. */
  readonly #ours = new Set<string>();
  /** By module, who imports it, and by which specifiers. */
  readonly #importers = new Map<string, Map<string, Set<string>>>();

  constructor(input: BundleOrder) {
    this.#input = input;
    this.#root = realFile(input.root);
  }

  /** The first module of all. */
  get source(): string {
    return bundleEntry(this.#input);
  }

  /** @param find The bundler's own way, from a file. */
  async resolve(source: string, importer: string | undefined, find: (specifier: string, from: string | undefined) => Promise<ResolvedId | null>): Promise<ResolvedId | null> {
    for (const [specifier, from] of this.#waysTo(source, importer)) {
      const found = await find(specifier, from);
      if (found === null) continue;
      this.#note(found.id, importer, source);
      return this.#as(found, this.#isOwn(source, importer), isOwnPackage(source) || (isPath(source) && importer !== undefined && this.#ours.has(importer)));
    }
    return null;
  }

  /** Who imports a module, and by which specifiers. */
  importersOf(id: string): Iterable<readonly [importer: string, specifiers: ReadonlySet<string>]> {
    return this.#importers.get(id) ?? [];
  }

  #note(id: string, importer: string | undefined, source: string): void {
    if (importer === undefined) return;
    const importers = this.#importers.get(id) ?? new Map<string, Set<string>>();
    this.#importers.set(id, importers);
    importers.set(importer, (importers.get(importer) ?? new Set()).add(source));
  }

  /** What the project calls one of its own files: its path from the root, with forward slashes; `undefined` for a file of a package. */
  fileOf(id: string): string | undefined {
    return this.#own.has(id) ? specFile(id, this.#root) : undefined;
  }

  /** Where a specifier is looked for, the best first. */
  #waysTo(source: string, importer: string | undefined): readonly (readonly [specifier: string, from: string | undefined])[] {
    const own = fileURLToPath(this.#input.ownLocation);
    if (importer !== this.entry) return isOwnPackage(source) ? [[source, importer], [source, own]] : [[source, importer]];
    const { plugins, root } = this.#input;
    // As the host of plugins finds them.
    if (plugins.includes(source) && !isPath(source)) return [join(root, 'package.json'), own, fileURLToPath(import.meta.url)].map((from) => [source, from] as const);
    return [[realFile(resolve(root, source)), undefined]];
  }

  #isOwn(source: string, importer: string | undefined): boolean {
    if (importer === this.entry) return isPath(source) && source !== fileURLToPath(this.#input.program);
    return importer !== undefined && this.#own.has(importer) && (isPath(source) || source.startsWith('#'));
  }

  #as(found: ResolvedId, own: boolean, ours: boolean): ResolvedId {
    if (ours) this.#ours.add(found.id);
    // Node runs what else is imported, whatever a manifest says.
    found.moduleSideEffects = !ours;
    if (!own || found.external !== false) return found;
    this.#own.add(found.id);
    return found.id.endsWith('.ts') ? Object.assign(found, { packageJsonPath: ofModules }) : found;
  }
}

const isPath = (specifier: string): boolean => /^(\.\.?\/|\/|file:)/.test(specifier);

/** Tells the bundler. */
export const foundModules = (modules: BundleModules): Plugin => ({
  name: 'ubench-modules',
  load: (id) => (id === modules.entry ? modules.source : null),
  resolveId(source, importer, options) {
    if (source === modules.entry) return source;
    return modules.resolve(source, importer, (specifier, from) => this.resolve(specifier, from, { ...options, skipSelf: true }));
  },
});
