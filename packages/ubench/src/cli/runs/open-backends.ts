import { Backends, PluginHost } from '@ubench/core';
import type { CommandContext } from '../cli-context.ts';
import { readConfig } from '../read-config.ts';

/** The backends of the configuration, for a command that looks after what runs have started. */
export async function openBackends(context: CommandContext): Promise<Backends> {
  const { logger } = context.log;
  const { config, root } = await readConfig(context);
  const host = new PluginHost(root, logger);
  for (const plugin of config.plugins) await host.use(plugin);
  return new Backends(host, config, {}, logger);
}
