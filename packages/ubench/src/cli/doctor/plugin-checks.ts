import { type Config, type Diagnosis, type PluginHost, type PluginListing, type Registration, type ReporterType } from '@ubench/core';
import { parseOptions } from '@ubench/load';
import type { Check } from './check.ts';

/** What each plugin needs, and that what the configuration names is there. */
export function pluginChecks(host: PluginHost, plugins: readonly PluginListing[], config: Config): Check[] {
  return [
    ...plugins.flatMap((plugin) => [loadCheck(plugin), ...plugin.brings.flatMap((registration) => ownChecks(plugin, registration))]),
    ...Object.entries(config.backends).map(([name, { type, options }]): Check => ({
      group: 'project',
      name: `backend ${name}`,
      run: async (_context, signal) =>
        type.anywhere && type.diagnose !== undefined
          ? [ok(`backend ${name}`, `${type.name}; not asked: ubench doctor --backend ${name} looks at the place itself`)]
          : [ok(`backend ${name}`, type.name), ...((await type.diagnose?.(options, signal)) ?? [])],
    })),
    ...(Object.hasOwn(config.backends, config.backend) ? [] : [namedCheck(`backend ${config.backend}`, () => host.find('backend', config.backend))]),
    ...config.reporters.flatMap((entry) => {
      if (typeof entry !== 'string' && !Array.isArray(entry)) return [];
      const [name, options] = (typeof entry === 'string' ? [entry, {}] : entry) as [string, unknown];
      return [reporterCheck(host, name, options)];
    }),
  ];
}

function loadCheck({ name, version, error, brings }: PluginListing): Check {
  const loads = error === undefined ? ok('plugin', [version, ...brings.map(({ kind, type }) => `${kind} ${type.name}`)].filter((part) => part !== undefined).join(', ')) : undefined;
  return { group: name, name: 'plugin', run: () => [loads ?? { name: 'plugin', status: 'problem', found: error!.what, ...(error!.fix !== undefined && { fix: error!.fix }) }] };
}

/** With default options; those of the configuration are looked at apart. A type that has none cannot be asked this way. */
function ownChecks({ name: group }: PluginListing, { kind, type }: Registration): Check[] {
  const name = `${kind} ${type.name}`;
  if (kind === 'service') return type.diagnose === undefined ? [] : [{ group, name, run: (_context, signal) => type.diagnose!(signal) }];
  if (kind !== 'backend' || type.diagnose === undefined || type.anywhere) return [];
  const defaults = type.options.safeParse({});
  if (!defaults.success) return [];
  return [{ group, name, run: (_context, signal) => type.diagnose!(defaults.data, signal) }];
}

function reporterCheck(host: PluginHost, name: string, options: unknown): Check {
  const title = `reporter ${name}`;
  const run = async (signal: AbortSignal): Promise<readonly Diagnosis[]> => {
    const type: ReporterType = await host.find('reporter', name);
    return (await type.diagnose?.(parseOptions(type.options, options, `the reporter '${name}'`), signal)) ?? [];
  };
  return { group: 'project', name: title, run: async (_context, signal) => [ok(title, 'there'), ...(await run(signal))] };
}

const namedCheck = (name: string, find: () => Promise<unknown>): Check => ({ group: 'project', name, run: async () => (await find(), [ok(name, 'there')]) });

const ok = (name: string, found: string): Diagnosis => ({ name, status: 'ok', found });
