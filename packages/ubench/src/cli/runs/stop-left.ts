import { Backends, type OpenInstance, PluginHost, stateDirectoryOf, stopInstances, type StoredRun } from '@ubench/core';
import type { CommandContext } from '../cli-context.ts';
import { printRecord } from '../print-error.ts';
import { readConfig } from '../read-config.ts';

/**
 * Stops what a run that has ended has left, and says what became of it.
 * @returns Whether all of it is gone.
 */
export async function stopLeft(run: StoredRun, context: CommandContext, which: (instance: OpenInstance) => boolean): Promise<boolean> {
  const { cwd, env, stdout, stderr, log } = context;
  const { config, root } = await readConfig(context);
  const host = new PluginHost(root, log.logger);
  for (const plugin of config.plugins) await host.use(plugin);
  const backends = new Backends(host, config, {}, log.logger);
  const stopped = await stopInstances(run, stateDirectoryOf(cwd, env), (name) => backends.get(name), which);
  for (const { deployment, outcome, error } of stopped) {
    if (outcome !== 'failed') stdout.write(`${deployment}: ${outcome === 'gone' ? 'did not run any more' : 'stopped'}\n`);
    if (error !== undefined) printRecord(error, stderr);
  }
  return stopped.every(({ outcome }) => outcome !== 'failed');
}
