import { toErrorRecord, UbenchError } from '@ubench/errors';
import type { AsyncSeriesHook, SyncHook } from 'tapable';
import { foreignPlace } from '../collect/error-place.ts';
import { coreErrors } from '../core-errors.ts';
import type { Logger } from '../log/logger.ts';
import { importTimeout_s, withinTime } from '../time-limit.ts';
import type { HookName, Hooks, TappableHooks } from './hooks.ts';

/** Hooks whose taps all run, whatever one of them throws. */
const collectErrors: ReadonlySet<HookName> = new Set(['progress', 'teardown', 'report']);

/** The code of one plugin: what it throws is named, with the hook and the line, and none of it is waited for for ever. */
export class PluginCode {
  /** The hooks that it has tapped. */
  readonly tapped = new Set<string>();
  readonly #plugin: string;
  readonly #root: string;
  readonly #hookTimeout_ns: number;

  constructor(plugin: string, root: string, hookTimeout_ns: number) {
    this.#plugin = plugin;
    this.#root = root;
    this.#hookTimeout_ns = hookTimeout_ns;
  }

  /** Imports it. @throws UBENCH_E_PLUGIN_FAILED, or what importing it rejects with. */
  load<T>(importIt: () => Promise<T>): Promise<Awaited<T>> {
    const late = (): Error => this.failure(new Error(`it was not loaded within ${importTimeout_s} s`));
    return withinTime(importIt, { limit_ns: importTimeout_s * 1e9, late }) as Promise<Awaited<T>>;
  }

  /**
   * Runs what belongs to a hook.
   * @param tapped Made where the hook was tapped: its stack leads to the line of one that never ends, and so says nothing itself.
   * @throws UBENCH_E_HOOK_TIMEOUT, or what `work` throws.
   */
  run<T>(hook: string, tapped: Error | undefined, work: () => T): Promise<Awaited<T>> {
    const late = (): Error =>
      coreErrors.UBENCH_E_HOOK_TIMEOUT({ hook, plugin: this.#plugin, seconds: this.#hookTimeout_ns / 1e9 }, { where: this.#where(hook, tapped) });
    return withinTime(work, { limit_ns: this.#hookTimeout_ns, late });
  }

  /** What importing it or setting it up was rejected with, as an error of ours. */
  failure(error: unknown): UbenchError {
    if (error instanceof UbenchError) return error;
    return coreErrors.UBENCH_E_PLUGIN_FAILED({ plugin: this.#plugin, problem: toErrorRecord(error).what }, { where: this.#where(undefined, error), cause: error });
  }

  /**
   * The hooks as the plugin sees them. A `tap` that returns a promise is one that was meant as `tapPromise`.
   * @param collect Given the failures of hooks whose other taps are to run all the same.
   */
  wrap(hooks: Hooks, log: Logger, collect: (error: Error) => void): TappableHooks {
    const wrapped = Object.entries(hooks).map(([name, hook]: [string, object]) => {
      const tap = (tapName: string, fn: (argument: never) => unknown): void => {
        this.tapped.add(name);
        const tapped = new Error('tapped');
        const run = async (argument: never): Promise<void> => {
          const started_ms = performance.now();
          try {
            await this.run(name, tapped, () => fn(argument));
          } catch (error) {
            if (!collectErrors.has(name as HookName)) throw this.#hookFailure(name, error);
            collect(this.#hookFailure(name, error));
          } finally {
            log.debug('hook', { hook: name, tap: tapName, took_ms: Number((performance.now() - started_ms).toFixed(3)) });
          }
        };
        if (name === 'progress') (hook as SyncHook<[never]>).tap(tapName, (argument) => void run(argument));
        else (hook as AsyncSeriesHook<[never]>).tapPromise(tapName, run);
      };
      return [name, { tap, tapPromise: tap }];
    });
    return Object.fromEntries(wrapped) as TappableHooks;
  }

  #hookFailure(hook: string, error: unknown): UbenchError {
    if (error instanceof UbenchError && error.code === 'UBENCH_E_HOOK_TIMEOUT') return error;
    const { what } = toErrorRecord(error);
    return coreErrors.UBENCH_E_HOOK_FAILED({ hook, plugin: this.#plugin, problem: what }, { where: this.#where(hook, error), cause: error });
  }

  #where(hook: string | undefined, made: unknown): string {
    const place = foreignPlace(made, this.#root);
    return [`plugin ${this.#plugin}`, ...(hook === undefined ? [] : [`hook ${hook}`]), ...(place === undefined ? [] : [place])].join(', ');
  }
}
