import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BackendType, type Plugin, type ReporterType, type ServiceType, silentLogger } from '@ubench/core';
import { type DriverType, executorDriver, type WorkloadType } from '@ubench/load';
import { createHooks } from '../../packages/core/src/plugin/hooks.ts';
import { root } from './root.ts';

/** A service as a spec sees it: the function that it imports, and what is known of it without calling it. */
export interface ServiceModule {
  readonly package: string;
  /** What the package exports it as: `postgres`. */
  readonly name: string;
  readonly type: ServiceType;
  readonly workloads: readonly WorkloadType[];
}

export interface PlacedType<T> {
  readonly package: string;
  readonly type: T;
}

/** What the plugins of this repository bring. */
export interface PluginModules {
  readonly services: readonly ServiceModule[];
  readonly backends: readonly PlacedType<BackendType>[];
  readonly drivers: readonly PlacedType<DriverType>[];
  readonly reporters: readonly PlacedType<ReporterType>[];
}

/** Imports every plugin and lets it register what it brings. Nothing is started. */
export async function pluginModules(): Promise<PluginModules> {
  const services: ServiceModule[] = [];
  const backends: PlacedType<BackendType>[] = [];
  const drivers: PlacedType<DriverType>[] = [{ package: 'ubench', type: executorDriver }];
  const reporters: PlacedType<ReporterType>[] = [];
  for (const folder of readdirSync(join(root, 'plugins')).sort()) {
    const module = (await import(pathToFileURL(join(root, 'plugins', folder, 'src/index.ts')).href)) as { default: Plugin };
    const name = module.default.name;
    module.default.setup({
      service: (type) => void services.push(serviceOf(module, name, type)),
      backend: (type) => void backends.push({ package: name, type }),
      driver: (type) => void drivers.push({ package: name, type }),
      reporter: (type) => void reporters.push({ package: name, type }),
      log: silentLogger,
      hooks: createHooks(),
    });
  }
  return { services, backends, drivers, reporters };
}

type Maker = ((...given: never[]) => unknown) & { readonly type: ServiceType } & Readonly<Record<string, { readonly type?: WorkloadType }>>;

function serviceOf(module: object, plugin: string, type: ServiceType): ServiceModule {
  const found = Object.entries(module).find(([, value]) => typeof value === 'function' && 'type' in value && value.type === type) as [string, Maker] | undefined;
  if (found === undefined) throw new Error(`${plugin} registers the service '${type.name}' and exports no function for specs that makes it`);
  const [name, maker] = found;
  const workloads = Object.keys(maker).map((key) => {
    const workload = maker[key]!.type;
    if (workload === undefined) throw new Error(`${name}.${key} of ${plugin} does not carry the type of its workload: make it by defineWorkload()`);
    return workload;
  });
  return { package: plugin, name, type, workloads };
}
