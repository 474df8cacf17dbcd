import { parseOptions } from '@ubench/load';
import type { Config } from '../config/config.ts';
import { coreErrors } from '../core-errors.ts';
import type { Logger } from '../log/logger.ts';
import type { PluginHost } from '../plugin/plugin-host.ts';
import { withinTime } from '../time-limit.ts';
import type { Backend, BackendType } from './backend-type.ts';

/** How long a backend may take to give back what it holds. */
const closeTimeout_ns = 5e9;

/** The backends of one command, by their names in the configuration or by the plugins'; each is made once. Disposing of them closes them. */
export class Backends implements AsyncDisposable {
  readonly #host: PluginHost;
  readonly #config: Config;
  readonly #at: Readonly<Record<string, string>>;
  readonly #log: Logger;
  readonly #made = new Map<string, Promise<Backend>>();

  /** @param at Deployment name to URL: what `external` is where the configuration says nothing of it. */
  constructor(host: PluginHost, config: Config, at: Readonly<Record<string, string>>, log: Logger) {
    this.#log = log;
    this.#host = host;
    this.#config = config;
    this.#at = at;
  }

  /** Whether what is deployed on it runs already: nothing is started or stopped there. */
  isExternal(name: string): boolean {
    return (this.#config.backends[name]?.kind ?? name) === 'external';
  }

  /** A backend before it is made. @throws UBENCH_E_PLUGIN_MISSING, or what its options are refused with. */
  async placed(name: string): Promise<{ readonly type: BackendType; readonly options: unknown }> {
    const configured = this.#config.backends[name];
    // What a configuration holds was parsed when it was written.
    if (configured) return configured;
    const type = await this.#host.find('backend', name, Object.keys(this.#config.backends));
    return { type, options: parseOptions(type.options, name === 'external' ? this.#at : {}, `the backend '${name}'`) };
  }

  /** Those of the configuration that have room for agents. */
  get placesOfAgents(): string[] {
    return Object.entries(this.#config.backends).flatMap(([name, { type, options }]) => (type.placesAgents?.(options) === true ? [name] : []));
  }

  /** @throws As {@link placed}. */
  get(name: string): Promise<Backend> {
    const there = this.#made.get(name);
    if (there) return there;
    const made = this.placed(name).then(({ type, options }) => type.create(options, { log: this.#log.child({ backend: name }) }));
    this.#made.set(name, made);
    return made;
  }

  /** Closes those that were made, when nothing of them is used any more. Does not wait for ever, and never rejects: what was done with them is done. */
  async [Symbol.asyncDispose](): Promise<void> {
    const made = [...this.#made];
    this.#made.clear();
    await Promise.all(
      made.map(async ([backend, making]) => {
        const late = (): Error => coreErrors.UBENCH_E_BACKEND_OPEN({ backend, seconds: closeTimeout_ns / 1e9 });
        // One that could not be made holds nothing.
        const open = await making.catch(() => undefined);
        await withinTime(() => open?.close?.(), { limit_ns: closeTimeout_ns, late }).catch((error: unknown) => this.#log.warn('a backend was not closed', { backend, error }));
      }),
    );
  }
}
