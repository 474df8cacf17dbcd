import type { DriverType, PlanSlice } from '@ubench/load';
import { coreErrors } from '../core-errors.ts';
import type { Plugin } from '../plugin/plugin.ts';
import { PluginHost } from '../plugin/plugin-host.ts';
import type { AgentCode } from './agent-code.ts';

/**
 * Loads the driver of a slice, in the agent: a plan carries its name, and its options.
 * @param code Where its plugin is, where that is not among the files of a project.
 * @throws UBENCH_E_PLUGIN_…
 */
export async function findDriver({ driver, spec }: PlanSlice, code?: AgentCode): Promise<DriverType> {
  const host = new PluginHost(spec.root);
  if (driver.plugin !== null) await host.use(code === undefined ? driver.plugin : await pluginOf(code, driver.plugin, driver.name));
  return host.find('driver', driver.name);
}

async function pluginOf({ plugins }: AgentCode, plugin: string, name: string): Promise<Plugin> {
  const load = plugins[plugin];
  if (load === undefined) throw coreErrors.UBENCH_E_PLUGIN_MISSING({ kind: 'driver', name, near: undefined, tried: [plugin] });
  return ((await load()) as { default: Plugin }).default;
}
