import type { DriverType, PlanSlice } from '@ubench/load';
import { PluginHost } from '../plugin/plugin-host.ts';

/** Loads the driver of a slice, in the agent: a plan carries its name, and its options. @throws UBENCH_E_PLUGIN_… */
export async function findDriver({ driver, spec }: PlanSlice): Promise<DriverType> {
  const host = new PluginHost(spec.root);
  if (driver.plugin !== null) await host.use(driver.plugin);
  return host.find('driver', driver.name);
}
