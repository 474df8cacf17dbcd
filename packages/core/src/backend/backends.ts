import { parseOptions } from '@ubench/load';
import type { Config } from '../config/config.ts';
import type { Logger } from '../log/logger.ts';
import type { PluginHost } from '../plugin/plugin-host.ts';
import type { Backend, BackendType } from './backend-type.ts';

/** The backends of one command, by their names in the configuration or by the plugins'; each is made once. */
export class Backends implements AsyncDisposable {
  readonly #host: PluginHost;
  readonly #config: Config;
  readonly #at: Readonly<Record<string, string>>;
  readonly #log: Logger;
  readonly #made = new Map<string, Backend>();

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

  /** @throws As {@link placed}. */
  async get(name: string): Promise<Backend> {
    const there = this.#made.get(name);
    if (there) return there;
    const { type, options } = await this.placed(name);
    const backend = type.create(options, { log: this.#log.child({ backend: name }) });
    this.#made.set(name, backend);
    return backend;
  }

  /** Gives back what the backends hold that were made, such as connections; stops no instance. Never rejects. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      [...this.#made].map(async ([name, backend]) => {
        try {
          await backend.close?.();
        } catch (error) {
          this.#log.warn('a backend was not closed', { backend: name, error });
        }
      }),
    );
  }
}
