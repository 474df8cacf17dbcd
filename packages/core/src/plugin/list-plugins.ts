import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ErrorRecord, toErrorRecord } from '@ubench/errors';
import type { HookName } from './hooks.ts';
import { packageVersion } from './package-version.ts';
import type { Plugin } from './plugin.ts';
import { builtInPlugins, type PluginHost, type Registration } from './plugin-host.ts';

/** Where a plugin was named: in `plugins` of the configuration, by ubench itself, in a package.json of the project. */
export type PluginOrigin = 'configuration' | 'built in' | 'package.json';

/** A plugin that is configured, built in, or among the project's dependencies. */
export interface PluginListing {
  /** Its own name; what it was asked for by, where it does not load. */
  readonly name: string;
  readonly from: PluginOrigin;
  /** Absent for one that the configuration holds as an object, and for one that does not load. */
  readonly version?: string;
  readonly brings: readonly Registration[];
  readonly hooks: readonly HookName[];
  /** Why it does not load. */
  readonly error?: ErrorRecord;
}

/**
 * Every plugin that a project has or could use by name, loaded and set up; one that fails is listed with its error.
 * @param host Of the project: it has all of them afterwards.
 * @param root Of the project: its package.json and those above it, up to the one beside `.git`, are looked into.
 * @param configured `plugins` of the configuration.
 */
export async function listPlugins(host: PluginHost, root: string, configured: readonly (string | Plugin)[]): Promise<PluginListing[]> {
  const asked: Record<PluginOrigin, readonly (string | Plugin)[]> = { configuration: configured, 'built in': builtInPlugins, 'package.json': pluginDependencies(root) };
  const listings = new Map<string, PluginListing>();
  for (const [from, plugins] of Object.entries(asked)) {
    for (const plugin of plugins) {
      const listing = await listingOf(host, plugin, from as PluginOrigin);
      if (!listings.has(listing.name)) listings.set(listing.name, listing);
    }
  }
  return [...listings.values()];
}

async function listingOf(host: PluginHost, asked: string | Plugin, from: PluginOrigin): Promise<PluginListing> {
  const name = typeof asked === 'string' ? asked : asked.name;
  try {
    const plugin = await host.use(asked);
    const url = host.origins.get(plugin.name);
    return {
      name: plugin.name,
      from,
      ...(url === undefined ? {} : { version: packageVersion(url) }),
      brings: host.registrations.filter((registration) => registration.plugin === plugin.name),
      hooks: host.tapped(plugin.name),
    };
  } catch (error) {
    return { name, from, brings: [], hooks: [], error: toErrorRecord(error) };
  }
}

const pluginName = /^(@ubench\/|ubench-)(service|backend|driver|monitor|reporter)-/;

/** Names of plugins among the dependencies that the manifests of a project declare, from `root` up to the directory with `.git`. */
export function pluginDependencies(root: string): string[] {
  const names = new Set<string>();
  for (let directory = root; ; directory = dirname(directory)) {
    for (const name of dependenciesIn(join(directory, 'package.json'))) if (pluginName.test(name)) names.add(name);
    if (existsSync(join(directory, '.git')) || directory === dirname(directory)) return [...names].sort();
  }
}

function dependenciesIn(manifest: string): string[] {
  let fields: Record<string, object | undefined>;
  try {
    fields = JSON.parse(readFileSync(manifest, 'utf8')) as typeof fields;
  } catch {
    // None, or one that nothing could be installed from.
    return [];
  }
  return ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].flatMap((field) => Object.keys(fields[field] ?? {}));
}
