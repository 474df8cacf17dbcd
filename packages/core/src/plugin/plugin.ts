import type { DriverType } from '@ubench/load';
import type { BackendType } from '../backend/backend-type.ts';
import type { Logger } from '../log/logger.ts';
import type { ReporterType } from '../report/reporter.ts';
import type { ServiceType } from '../service/service-type.ts';
import type { TappableHooks } from './hooks.ts';

/** The major of the plugin interface that this core speaks. */
export const pluginApi = 1;

/** What a plugin is given: registers what it brings, taps the lifecycle. */
export interface PluginApi {
  service(type: ServiceType): void;
  backend(type: BackendType): void;
  driver(type: DriverType): void;
  reporter(type: ReporterType): void;
  /** Taps are wrapped: an error names this plugin and the hook. */
  readonly hooks: TappableHooks;
  /** ubench's log; every line names this plugin. */
  readonly log: Logger;
}

export interface Plugin {
  /** The package's name. */
  readonly name: string;
  readonly api: number;
  /** What it throws or rejects with keeps the run from starting. */
  setup(api: PluginApi): unknown;
}

/** Types a plugin; the default export of its package. */
export const definePlugin = (plugin: Plugin & { api: typeof pluginApi }): Plugin => plugin;
