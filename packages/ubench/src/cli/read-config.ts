import { configKeys, type ConfigSources, type ResolvedConfig, resolveConfig } from '@ubench/core';
import type { CommandContext } from './cli-context.ts';
import { plainConfig } from './config/plain-config.ts';

/**
 * The configuration that a command works with: what is doubtful in it is told on stderr, and from now on the log has the level that it says.
 * @param given A configuration file to take in place of the one that is found; absolute.
 * @throws As {@link resolveConfig}.
 */
export async function readConfig({ cwd, env, stderr, log, verbosity }: CommandContext, flags: ConfigSources['flags'] = {}, given?: string): Promise<ResolvedConfig> {
  const resolved = await resolveConfig({ cwd, env, file: given, flags: { ...flags, logLevel: verbosity } });
  for (const warning of resolved.warnings) stderr.write(`warning: ${warning}\n`);
  const { config, origins, root, file } = resolved;
  log.setLevel(config.logLevel);
  const values = Object.fromEntries(configKeys.map((key) => [key, { value: plainConfig(config[key]), origin: origins[key] }]));
  log.logger.info('configuration', { root, file: file ?? null, config: values });
  return resolved;
}
