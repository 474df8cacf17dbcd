import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Config, PluginHost, type RunOptions, stateDirectoryOf } from '@ubench/core';
import { toErrorRecord } from '@ubench/errors';
import { writeAtomically } from '@ubench/files';
import type { CliContext, CommandContext } from '../cli-context.ts';
import { configFlags, type FlagValues, noFlags } from '../flag.ts';
import { newSpecPath } from '../new-spec-path.ts';
import { readConfig } from '../read-config.ts';
import { runFrom } from '../run/run-command.ts';
import { runFlags } from '../run/run-flags.ts';
import { planQuick, type QuickPlan } from './plan-quick.ts';
import { writeQuickSpec } from './quick-directory.ts';
import { quickErrors } from './quick-errors.ts';
import { quickFlags } from './quick-flags.ts';

type Flags = FlagValues<typeof quickFlags>;

/** `ubench quick`: writes the spec that the command line stands for, and runs it as `ubench run` would. */
export async function quickCommand([type, address]: readonly string[], flags: Flags, context: CommandContext): Promise<number> {
  const { cwd, log } = context;
  const { root, config } = await readConfig(context, configFlags(quickFlags, flags));
  const absolute = withAbsolutePlugins(config, root);
  const host = new PluginHost(root, log.logger);
  for (const plugin of absolute.plugins) await host.use(plugin);
  const saved = flags.save === undefined ? undefined : newSpecPath('--save', flags.save);
  if (saved !== undefined && existsSync(path.resolve(cwd, saved))) throw quickErrors.UBENCH_E_QUICK_SAVED({ file: saved });

  const plan = await planQuick(type!, address!, flags, host);
  const spec = saved === undefined ? writeUnsaved(type!, plan, context) : { root, file: save(saved, plan, context) };
  const { seed, profile, allowInvalid, strict } = flags;
  return runFrom({ root: spec.root, config: absolute }, [spec.file], { ...noFlags(runFlags), at: { [type!]: plan.url }, seed, profile, allowInvalid, strict }, context);
}

/** A spec that is not kept has a root of its own: its benchmark's id then does not hold where it happens to be. */
function writeUnsaved(type: string, { text }: QuickPlan, { cwd, env }: CliContext): Pick<RunOptions, 'root'> & { readonly file: string } {
  const name = `quick-${type}.bench.ts`;
  const state = stateDirectoryOf(cwd, env);
  const root = written(state, () => writeQuickSpec(state, name, text));
  return { root, file: path.join(root, name) };
}

function save(name: string, { text, at }: QuickPlan, { cwd, stderr }: CliContext): string {
  const file = path.resolve(cwd, name);
  written(name, () => writeAtomically(file, text, 'quick.save'));
  stderr.write(`saved ${name}; it runs again by: npx ubench run ${name} --at ${at}\n`);
  return file;
}

function written<T>(file: string, write: () => T): T {
  try {
    return write();
  } catch (cause) {
    throw quickErrors.UBENCH_E_QUICK_WRITE({ file, problem: toErrorRecord(cause).what }, { cause });
  }
}

/** Plugins that are named by their path from the root of the project, which is not the root of the run. */
function withAbsolutePlugins(config: Config, root: string): Config {
  const plugins = config.plugins.map((plugin) => (typeof plugin === 'string' && plugin.startsWith('.') ? path.resolve(root, plugin) : plugin));
  return { ...config, plugins };
}
