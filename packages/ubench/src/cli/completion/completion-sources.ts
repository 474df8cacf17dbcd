import { readdirSync } from 'node:fs';
import path from 'node:path';
import { builtInPlugins, type Config, findSpecs, type PluginKind, pluginDependencies, resolveConfig, stateDirectoryOf } from '@ubench/core';
import { baselineDirectory, readBaseline } from '@ubench/core/analysis';
import type { CliContext } from '../cli-context.ts';
import { shells } from './shell-scripts.ts';

type Context = Pick<CliContext, 'cwd' | 'env'>;

/** Where values come from that only the project knows. Each answers at a Tab: within a moment, and without importing a spec. */
export const completionSources = {
  shells: async () => shells,
  specs: async ({ cwd, env }: Context) => {
    const { root, config } = await resolveConfig({ cwd, env });
    return (await findSpecs(root, cwd, config.include, [])).map((spec) => path.relative(cwd, spec.path));
  },
  backends: async (context: Context) => names('backend', context, ({ backends }) => Object.keys(backends)),
  reporters: async (context: Context) => names('reporter', context, ({ reporters }) => reporters.filter((entry) => typeof entry === 'string')),
  exportFormats: async () => Object.keys((await import('@ubench/interchange')).exportFormats),
  tools: async () => Object.keys((await import('@ubench/interchange')).foreignTools),
  accepted: async ({ cwd, env }: Context) => {
    const { root, config } = await resolveConfig({ cwd, env });
    return readBaseline(baselineDirectory(root, config)).map(({ run }) => run).reverse();
  },
  /** Newest first; a directory that is being made has a name with a dot. */
  runs: async (context: Context) =>
    readdirSync(path.join(stateDirectoryOf(context.cwd, context.env), 'runs'))
      .filter((name) => !name.startsWith('.'))
      .sort()
      .reverse(),
} as const satisfies Record<string, (context: Context) => Promise<readonly string[]>>;

export type CompletionSource = keyof typeof completionSources;

/** Of plugins of a kind, by the names of their packages: loading them would take too long. */
async function names(kind: PluginKind, { cwd, env }: Context, configured: (config: Config) => readonly string[]): Promise<string[]> {
  const { root, config } = await resolveConfig({ cwd, env });
  const installed = [...builtInPlugins, ...pluginDependencies(root)].flatMap((name) => new RegExp(`^(?:@ubench/|ubench-)${kind}-(.+)`).exec(name)?.[1] ?? []);
  return [...new Set([...configured(config), ...installed])];
}
