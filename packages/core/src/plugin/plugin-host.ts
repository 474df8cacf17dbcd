import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nearest, toErrorRecord, UbenchError } from '@ubench/errors';
import { parseDuration } from '@ubench/units';
import type { AsyncSeriesHook, SyncHook } from 'tapable';
import type { BackendType } from '../backend/backend-type.ts';
import { foreignPlace } from '../collect/error-place.ts';
import { configDefaults } from '../config/config.ts';
import { coreErrors } from '../core-errors.ts';
import type { ReporterType } from '../report/reporter.ts';
import type { ServiceType } from '../service/service-type.ts';
import { withinTime } from '../time-limit.ts';
import { createHooks, type HookName, type Hooks, type TappableHooks } from './hooks.ts';
import { type Plugin, type PluginApi, pluginApi } from './plugin.ts';

interface Kinds {
  service: ServiceType;
  backend: BackendType;
  reporter: ReporterType;
}
export type PluginKind = keyof Kinds;

/** Hooks whose taps all run, whatever one of them throws. */
const collectErrors: ReadonlySet<HookName> = new Set(['progress', 'teardown', 'report']);

/** The plugins of one run: what they registered, and the hooks that they tapped. */
export class PluginHost {
  readonly hooks: Hooks = createHooks();
  /** Failures of taps that must not keep others from running, in order. */
  readonly hookErrors: Error[] = [];
  /** How long each tap may take. */
  readonly hookTimeout_ns: number;
  readonly #root: string;
  readonly #plugins = new Map<string, Plugin>();
  readonly #registered: { [K in PluginKind]: Map<string, { type: Kinds[K]; plugin: string }> } = {
    service: new Map(),
    backend: new Map(),
    reporter: new Map(),
  };

  /** @param root Plugins are resolved by name from here first, then from ubench's own dependencies. */
  constructor(root: string, hookTimeout_ns: number = parseDuration(configDefaults.hookTimeout)) {
    this.#root = root;
    this.hookTimeout_ns = hookTimeout_ns;
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
    await this.#setUp(loaded);
  }

  /**
   * The type of that name, its plugin loaded on demand: `@ubench/<kind>-<name>`, then `ubench-<kind>-<name>`.
   * @throws UBENCH_E_PLUGIN_MISSING with the nearest registered name, or what to install.
   */
  async find<K extends PluginKind>(kind: K, name: string): Promise<Kinds[K]> {
    const registered = this.#registered[kind];
    if (!registered.has(name)) {
      await this.#setUp(await this.#load(name, [`@ubench/${kind}-${name}`, `ubench-${kind}-${name}`], kind));
    }
    const found = registered.get(name);
    if (found === undefined) {
      throw coreErrors.UBENCH_E_PLUGIN_SHAPE({ plugin: `@ubench/${kind}-${name}`, problem: `it registers no ${kind} '${name}'` });
    }
    return found.type;
  }

  async #load(name: string, candidates: readonly string[], kind: string): Promise<Plugin> {
    for (const candidate of candidates) {
      const url = this.#resolve(candidate);
      if (url === undefined) continue;
      try {
        const module = (await import(url)) as { default?: unknown };
        const plugin = validPlugin(module.default, candidate);
        this.origins.set(plugin.name, url);
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

  async #setUp(plugin: Plugin): Promise<void> {
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
    const api: PluginApi = {
      service: register('service'),
      backend: register('backend'),
      reporter: register('reporter'),
      hooks: this.#hooksFor(plugin.name),
    };
    try {
      await this.#withinTime('setup', plugin.name, undefined, () => plugin.setup(api));
    } catch (error) {
      if (error instanceof UbenchError) throw error;
      const where = this.#placeOf(error, `plugin ${plugin.name}`);
      throw coreErrors.UBENCH_E_PLUGIN_FAILED({ plugin: plugin.name, problem: toErrorRecord(error).what }, { where, cause: error });
    }
  }

  #placeOf(made: unknown, who: string): string {
    const place = foreignPlace(made, this.#root);
    return place === undefined ? who : `${who}, ${place}`;
  }

  #withinTime<T>(hook: string, plugin: string, tapped: Error | undefined, work: () => T): Promise<Awaited<T>> {
    const where = this.#placeOf(tapped, `plugin ${plugin}, hook ${hook}`);
    const seconds = this.hookTimeout_ns / 1e9;
    return withinTime(work, { limit_ns: this.hookTimeout_ns, late: () => coreErrors.UBENCH_E_HOOK_TIMEOUT({ hook, plugin, seconds }, { where }) });
  }

  /**
   * The hooks as one plugin sees them: every tap is wrapped once, so that an error names the plugin and the hook, and none is waited for
   * for ever. A `tap` that returns a promise is one that was meant as `tapPromise`.
   */
  #hooksFor(plugin: string): TappableHooks {
    const wrapped = Object.entries(this.hooks).map(([name, hook]: [string, object]) => {
      const named = (error: unknown): Error => {
        if (error instanceof UbenchError && error.code === 'UBENCH_E_HOOK_TIMEOUT') return error;
        const where = this.#placeOf(error, `plugin ${plugin}, hook ${name}`);
        return coreErrors.UBENCH_E_HOOK_FAILED({ hook: name, plugin, problem: toErrorRecord(error).what }, { where, cause: error });
      };
      const tap = (tapName: string, fn: (argument: never) => unknown): void => {
        // Its stack leads to the plugin's line, for a tap that says nothing itself because it never ends.
        const tapped = new Error('tapped');
        const run = async (argument: never): Promise<void> => {
          try {
            await this.#withinTime(name, plugin, tapped, () => fn(argument));
          } catch (error) {
            if (!collectErrors.has(name as HookName)) throw named(error);
            this.hookErrors.push(named(error));
          }
        };
        if (name === 'progress') (hook as SyncHook<[never]>).tap(tapName, (argument) => void run(argument));
        else (hook as AsyncSeriesHook<[never]>).tapPromise(tapName, run);
      };
      return [name, { tap, tapPromise: tap }];
    });
    return Object.fromEntries(wrapped) as TappableHooks;
  }
}

/** What ubench brings along, so that a misspelt name is answered with the right one before any of them is loaded. */
const builtIn: Record<PluginKind, readonly string[]> = {
  service: ['postgres', 'chroma', 'http'],
  backend: ['local', 'external'],
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
