import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nearest } from '@ubench/errors';
import { type DriverType, executorDriver } from '@ubench/load';
import { parseDuration } from '@ubench/units';
import type { BackendType } from '../backend/backend-type.ts';
import { ownLocation } from '../collect/own-packages.ts';
import { clientDriver } from '../client/client-driver.ts';
import { configDefaults } from '../config/config.ts';
import { coreErrors } from '../core-errors.ts';
import { type Logger, silentLogger } from '../log/logger.ts';
import type { ReporterType } from '../report/reporter.ts';
import type { ServiceType } from '../service/service-type.ts';
import { createHooks, type HookName, type Hooks } from './hooks.ts';
import { packageVersion } from './package-version.ts';
import { type Plugin, type PluginApi, pluginApi } from './plugin.ts';
import { PluginCode } from './plugin-code.ts';

interface Kinds {
  service: ServiceType;
  backend: BackendType;
  driver: DriverType;
  reporter: ReporterType;
}
export type PluginKind = keyof Kinds;

/** The package that a plugin was loaded from: what a spec imports to have it too. */
export interface PluginPackage {
  readonly specifier: string;
  readonly module: Readonly<Record<string, unknown>>;
}

/** One thing that a plugin brought. */
export type Registration = { [K in PluginKind]: { readonly kind: K; readonly type: Kinds[K]; readonly plugin: string } }[PluginKind];
/** What is there without a plugin. */
const ownPlugin = 'ubench';

/** The plugins of one run: what they registered, and the hooks that they tapped. */
export class PluginHost {
  readonly hooks: Hooks = createHooks();
  /** Failures of taps that must not keep others from running, in order. */
  readonly hookErrors: Error[] = [];
  /** How long each tap may take. */
  readonly hookTimeout_ns: number;
  readonly #root: string;
  readonly #log: Logger;
  readonly #plugins = new Map<string, Plugin>();
  /** What plugins were loaded by, package names and paths from the root, and what was there. */
  readonly #loaded = new Map<string, PluginPackage>();
  readonly #code = new Map<string, PluginCode>();
  readonly #registered: { [K in PluginKind]: Map<string, { type: Kinds[K]; plugin: string }> } = {
    service: new Map(),
    backend: new Map(),
    driver: new Map([executorDriver, clientDriver].map((type) => [type.name, { type, plugin: ownPlugin }])),
    reporter: new Map(),
  };

  /** @param root Plugins are resolved by name from here first, then from ubench's own dependencies. */
  constructor(root: string, log: Logger = silentLogger, hookTimeout_ns: number = parseDuration(configDefaults.hookTimeout)) {
    this.#root = root;
    this.#log = log;
    this.hookTimeout_ns = hookTimeout_ns;
  }

  /** Where the plugins that were loaded by name came from: module URLs by plugin name. */
  readonly origins = new Map<string, string>();

  /** Names of the loaded plugins. */
  get names(): string[] {
    return [...this.#plugins.keys()];
  }

  /** What all of them brought, kind by kind. */
  get registrations(): Registration[] {
    return Object.entries(this.#registered).flatMap(([kind, registered]) =>
      [...registered.values()].map(({ type, plugin }) => ({ kind, type, plugin }) as Registration),
    );
  }

  /** The hooks that a plugin has tapped, in lifecycle order. */
  tapped(plugin: string): HookName[] {
    return (Object.keys(this.hooks) as HookName[]).filter((name) => this.#code.get(plugin)?.tapped.has(name));
  }

  /**
   * Sets a plugin up, and returns it; one that is there already is not set up twice.
   * @throws UBENCH_E_PLUGIN_SHAPE, UBENCH_E_PLUGIN_API, UBENCH_E_PLUGIN_FAILED, UBENCH_E_PLUGIN_MISSING
   */
  async use(plugin: string | Plugin): Promise<Plugin> {
    const loaded = typeof plugin === 'string' ? await this.#load(plugin, [plugin], 'plugin') : plugin;
    await this.#setUp(loaded);
    return loaded;
  }

  /**
   * The type of that name, its plugin loaded on demand: `@ubench/<kind>-<name>`, then `ubench-<kind>-<name>`.
   * @param configured Further names that could have been meant.
   * @throws UBENCH_E_PLUGIN_MISSING with the nearest name, or what to install.
   */
  async find<K extends PluginKind>(kind: K, name: string, configured: readonly string[] = []): Promise<Kinds[K]> {
    const registered = this.#registered[kind];
    if (!registered.has(name)) {
      await this.#setUp(await this.#load(name, [`@ubench/${kind}-${name}`, `ubench-${kind}-${name}`], kind, configured));
    }
    const found = registered.get(name);
    if (found === undefined) {
      throw coreErrors.UBENCH_E_PLUGIN_SHAPE({ plugin: `@ubench/${kind}-${name}`, problem: `it registers no ${kind} '${name}'` });
    }
    return found.type;
  }

  /** Where a type that {@link PluginHost.find} has found comes from; `undefined` for a plugin of a path, or that was given as an object. */
  packageOf(kind: PluginKind, name: string): PluginPackage | undefined {
    const plugin = this.#registered[kind].get(name)?.plugin;
    const loaded = plugin === undefined ? undefined : this.#loaded.get(plugin);
    return loaded === undefined || isPath(loaded.specifier) ? undefined : loaded;
  }

  /**
   * What another process loads the plugin of a type by that {@link PluginHost.find} has found; null where it comes with ubench.
   * @throws UBENCH_E_PLUGIN_UNNAMED for a plugin that the configuration holds as an object.
   */
  specifierOf(kind: PluginKind, name: string): string | null {
    const { plugin } = this.#registered[kind].get(name)!;
    if (plugin === ownPlugin) return null;
    const specifier = this.#loaded.get(plugin)?.specifier;
    if (specifier === undefined) throw coreErrors.UBENCH_E_PLUGIN_UNNAMED({ kind, name, plugin });
    return specifier;
  }

  async #load(name: string, candidates: readonly string[], kind: string, configured: readonly string[] = []): Promise<Plugin> {
    for (const candidate of candidates) {
      const url = this.#resolve(candidate);
      if (url === undefined) continue;
      try {
        const module: PluginPackage['module'] = await this.#codeOf(candidate).load(() => import(url));
        const plugin = validPlugin(module['default'], candidate);
        this.origins.set(plugin.name, url);
        this.#loaded.set(plugin.name, { specifier: candidate, module });
        return plugin;
      } catch (error) {
        throw this.#codeOf(candidate).failure(error);
      }
    }
    if (isPath(name)) throw coreErrors.UBENCH_E_PLUGIN_PATH({ plugin: name, root: this.#root });
    const known = kind === 'plugin' ? this.names : [...this.#registered[kind as PluginKind].keys(), ...builtIn[kind as PluginKind], ...configured];
    // A known name is spelt right, and its plugin only not installed.
    const near = known.includes(name) ? undefined : nearest(name, known);
    throw coreErrors.UBENCH_E_PLUGIN_MISSING({ kind, name, near, tried: candidates });
  }

  #resolve(specifier: string): string | undefined {
    if (isPath(specifier)) {
      const path = resolve(this.#root, specifier);
      return existsSync(path) ? pathToFileURL(path).href : undefined;
    }
    for (const from of [join(this.#root, 'package.json'), ownLocation(), import.meta.filename]) {
      try {
        return pathToFileURL(createRequire(from).resolve(specifier)).href;
      } catch (error) {
        if ((error as { code?: string }).code !== 'MODULE_NOT_FOUND') throw error;
      }
    }
    return undefined;
  }

  #codeOf(plugin: string): PluginCode {
    return new PluginCode(plugin, this.#root, this.hookTimeout_ns);
  }

  async #setUp(plugin: Plugin): Promise<void> {
    validPlugin(plugin, plugin?.name ?? 'plugin');
    if (this.#plugins.has(plugin.name)) return;
    this.#plugins.set(plugin.name, plugin);
    const log = this.#log.child({ plugin: plugin.name });
    const register =
      <K extends PluginKind>(kind: K) =>
      (type: Kinds[K]): void => {
        const other = this.#registered[kind].get(type.name);
        if (other && other.type !== type) {
          throw coreErrors.UBENCH_E_PLUGIN_TWICE({ kind, name: type.name, plugins: [other.plugin, plugin.name] });
        }
        this.#registered[kind].set(type.name, { type, plugin: plugin.name });
      };
    const code = this.#codeOf(plugin.name);
    this.#code.set(plugin.name, code);
    const api: PluginApi = {
      service: register('service'),
      backend: register('backend'),
      driver: register('driver'),
      reporter: register('reporter'),
      hooks: code.wrap(this.hooks, log, (error) => this.hookErrors.push(error)),
      log,
    };
    try {
      await code.run('setup', undefined, () => plugin.setup(api));
    } catch (error) {
      throw code.failure(error);
    }
    const url = this.origins.get(plugin.name);
    log.info('plugin loaded', url === undefined ? { from: 'the configuration' } : { version: packageVersion(url), from: url });
  }
}

/** What ubench brings along, so that a misspelt name is answered with the right one before any of them is loaded. */
const builtIn: Record<PluginKind, readonly string[]> = {
  service: ['postgres', 'chroma', 'http', 'grpc'],
  backend: ['local', 'external'],
  driver: ['autocannon'],
  reporter: ['terminal', 'html', 'pdf', 'json', 'markdown', 'junit', 'csv', 'github'],
};

/** The packages that ubench itself depends on; services are each project's own to install. */
export const builtInPlugins: readonly string[] = (['backend', 'reporter'] as const).flatMap((kind) => builtIn[kind].map((name) => `@ubench/${kind}-${name}`));

const isPath = (specifier: string): boolean => specifier.startsWith('.') || specifier.startsWith('/');

function validPlugin(plugin: unknown, name: string): Plugin {
  if (typeof plugin !== 'object' || plugin === null) {
    throw coreErrors.UBENCH_E_PLUGIN_SHAPE({ plugin: name, problem: plugin === undefined ? 'it has no default export' : `its default export is a ${typeof plugin}` });
  }
  const { name: ownName, api, setup } = plugin as Partial<Plugin>;
  if ('launch' in plugin || 'probe' in plugin) {
    throw coreErrors.UBENCH_E_PLUGIN_SHAPE({ plugin: name, problem: 'it is a service type; register it in a plugin by api.service(type)' });
  }
  if (typeof ownName !== 'string' || typeof setup !== 'function') {
    throw coreErrors.UBENCH_E_PLUGIN_SHAPE({ plugin: name, problem: 'it lacks a name or a setup function' });
  }
  if (api !== pluginApi) throw coreErrors.UBENCH_E_PLUGIN_API({ plugin: ownName, api, ours: pluginApi });
  return plugin as Plugin;
}
