import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nearest, toErrorRecord } from '@ubench/errors';
import { type DriverType, executorDriver } from '@ubench/load';
import type { AsyncSeriesHook, SyncHook } from 'tapable';
import type { BackendType } from '../backend/backend-type.ts';
import { coreErrors } from '../core-errors.ts';
import type { ReporterType } from '../report/reporter.ts';
import type { ServiceType } from '../service/service-type.ts';
import { createHooks, type HookName, type Hooks, type TappableHooks } from './hooks.ts';
import { type Plugin, pluginApi } from './plugin.ts';

interface Kinds {
  service: ServiceType;
  backend: BackendType;
  driver: DriverType;
  reporter: ReporterType;
}
export type PluginKind = keyof Kinds;

/** What is there without a plugin. */
const ownPlugin = 'ubench';

/** Hooks whose taps all run, whatever one of them throws. */
const collectErrors: ReadonlySet<HookName> = new Set(['teardown', 'report']);

/** The plugins of one run: what they registered, and the hooks that they tapped. */
export class PluginHost {
  readonly hooks: Hooks = createHooks();
  /** Failures of taps that must not keep others from running, in order. */
  readonly hookErrors: Error[] = [];
  readonly #root: string;
  readonly #plugins = new Map<string, Plugin>();
  /** What plugins were loaded by: package names, and paths from the root. */
  readonly #specifiers = new Map<string, string>();
  readonly #registered: { [K in PluginKind]: Map<string, { type: Kinds[K]; plugin: string }> } = {
    service: new Map(),
    backend: new Map(),
    driver: new Map([[executorDriver.name, { type: executorDriver, plugin: ownPlugin }]]),
    reporter: new Map(),
  };

  /** @param root Plugins are resolved by name from here first, then from ubench's own dependencies. */
  constructor(root: string) {
    this.#root = root;
  }

  /** Where the plugins that were loaded by name came from: module URLs by plugin name. */
  readonly origins = new Map<string, string>();

  /** Names of the loaded plugins. */
  get names(): string[] {
    return [...this.#plugins.keys()];
  }

  /**
   * Sets a plugin up; one that is there already is not set up twice.
   * @throws UBENCH_E_PLUGIN_SHAPE, UBENCH_E_PLUGIN_API, UBENCH_E_PLUGIN_FAILED, UBENCH_E_PLUGIN_MISSING
   */
  async use(plugin: string | Plugin): Promise<void> {
    const loaded = typeof plugin === 'string' ? await this.#load(plugin, [plugin], 'plugin') : plugin;
    this.#setUp(loaded);
  }

  /**
   * The type of that name, its plugin loaded on demand: `@ubench/<kind>-<name>`, then `ubench-<kind>-<name>`.
   * @throws UBENCH_E_PLUGIN_MISSING with the nearest registered name, or what to install.
   */
  async find<K extends PluginKind>(kind: K, name: string): Promise<Kinds[K]> {
    const registered = this.#registered[kind];
    if (!registered.has(name)) {
      this.#setUp(await this.#load(name, [`@ubench/${kind}-${name}`, `ubench-${kind}-${name}`], kind));
    }
    const found = registered.get(name);
    if (found === undefined) {
      throw coreErrors.UBENCH_E_PLUGIN_SHAPE({ plugin: `@ubench/${kind}-${name}`, problem: `it registers no ${kind} '${name}'` });
    }
    return found.type;
  }

  /**
   * What another process loads the plugin of a type by that {@link PluginHost.find} has found; null where it comes with ubench.
   * @throws UBENCH_E_PLUGIN_UNNAMED for a plugin that the configuration holds as an object.
   */
  specifierOf(kind: PluginKind, name: string): string | null {
    const { plugin } = this.#registered[kind].get(name)!;
    if (plugin === ownPlugin) return null;
    const specifier = this.#specifiers.get(plugin);
    if (specifier === undefined) throw coreErrors.UBENCH_E_PLUGIN_UNNAMED({ kind, name, plugin });
    return specifier;
  }

  async #load(name: string, candidates: readonly string[], kind: string): Promise<Plugin> {
    for (const candidate of candidates) {
      const url = this.#resolve(candidate);
      if (url === undefined) continue;
      try {
        const module = (await import(url)) as { default?: unknown };
        const plugin = validPlugin(module.default, candidate);
        this.origins.set(plugin.name, url);
        this.#specifiers.set(plugin.name, candidate);
        return plugin;
      } catch (error) {
        if (toErrorRecord(error).code.startsWith('UBENCH_E_PLUGIN')) throw error;
        throw coreErrors.UBENCH_E_PLUGIN_FAILED({ plugin: candidate, problem: toErrorRecord(error).what }, { cause: error });
      }
    }
    const known = kind === 'plugin' ? this.names : [...this.#registered[kind as PluginKind].keys(), ...builtIn[kind as PluginKind]];
    throw coreErrors.UBENCH_E_PLUGIN_MISSING({ kind, name, near: nearest(name, known), tried: candidates });
  }

  #resolve(specifier: string): string | undefined {
    if (specifier.startsWith('.') || specifier.startsWith('/')) return pathToFileURL(join(this.#root, specifier)).href;
    for (const from of [join(this.#root, 'package.json'), process.argv[1], import.meta.filename]) {
      if (from === undefined) continue;
      try {
        return pathToFileURL(createRequire(from).resolve(specifier)).href;
      } catch (error) {
        if ((error as { code?: string }).code !== 'MODULE_NOT_FOUND') throw error;
      }
    }
    return undefined;
  }

  #setUp(plugin: Plugin): void {
    validPlugin(plugin, plugin?.name ?? 'plugin');
    if (this.#plugins.has(plugin.name)) return;
    this.#plugins.set(plugin.name, plugin);
    const register =
      <K extends PluginKind>(kind: K) =>
      (type: Kinds[K]): void => {
        const other = this.#registered[kind].get(type.name);
        if (other && other.type !== type) {
          throw coreErrors.UBENCH_E_PLUGIN_TWICE({ kind, name: type.name, plugins: [other.plugin, plugin.name] });
        }
        this.#registered[kind].set(type.name, { type, plugin: plugin.name });
      };
    plugin.setup({
      service: register('service'),
      backend: register('backend'),
      driver: register('driver'),
      reporter: register('reporter'),
      hooks: this.#hooksFor(plugin.name),
    });
  }

  /** The hooks as one plugin sees them: every tap is wrapped once, so that an error names the plugin and the hook. */
  #hooksFor(plugin: string): TappableHooks {
    const wrapped = Object.entries(this.hooks).map(([name, hook]) => {
      const wrap = (error: unknown): Error =>
        coreErrors.UBENCH_E_HOOK_FAILED({ hook: name, plugin, problem: toErrorRecord(error).what }, { where: `plugin ${plugin}, hook ${name}`, cause: error });
      const onError = (error: unknown): void => {
        if (!collectErrors.has(name as HookName) && name !== 'progress') throw wrap(error);
        this.hookErrors.push(wrap(error));
      };
      const tap = (tapName: string, fn: (argument: never) => unknown): void =>
        (hook as SyncHook<[never]>).tap(tapName, (argument) => {
          try {
            fn(argument);
          } catch (error) {
            onError(error);
          }
        });
      const tapPromise = (tapName: string, fn: (argument: never) => Promise<unknown>): void =>
        (hook as AsyncSeriesHook<[never]>).tapPromise(tapName, async (argument) => {
          try {
            await fn(argument);
          } catch (error) {
            onError(error);
          }
        });
      return [name, { tap, tapPromise }];
    });
    return Object.fromEntries(wrapped) as TappableHooks;
  }
}

/** What ubench brings along, so that a misspelt name is answered with the right one before any of them is loaded. */
const builtIn: Record<PluginKind, readonly string[]> = {
  service: ['postgres', 'chroma', 'http'],
  backend: ['local', 'external'],
  driver: [],
  reporter: ['terminal', 'json'],
};

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
