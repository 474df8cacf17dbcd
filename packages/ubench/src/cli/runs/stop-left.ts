import { Backends, type OpenInstance, PluginHost, resolveConfig, stateDirectoryOf, stopInstances, type StoredRun } from '@ubench/core';
import type { CliContext } from '../cli-context.ts';
import { printRecord } from '../print-error.ts';

/**
 * Stops what a run that has ended has left, and says what became of it.
 * @returns Whether all of it is gone.
 */
export async function stopLeft(run: StoredRun, { cwd, env, stdout, stderr }: CliContext, which: (instance: OpenInstance) => boolean): Promise<boolean> {
  const { config, root } = await resolveConfig({ cwd, env });
  const host = new PluginHost(root);
  for (const plugin of config.plugins) await host.use(plugin);
  const backends = new Backends(host, config, {});
  const stopped = await stopInstances(run, stateDirectoryOf(cwd, env), (name) => backends.get(name), which);
  for (const { deployment, outcome, error } of stopped) {
    if (outcome !== 'failed') stdout.write(`${deployment}: ${outcome === 'gone' ? 'did not run any more' : 'stopped'}\n`);
    if (error !== undefined) printRecord(error, stderr);
  }
  return stopped.every(({ outcome }) => outcome !== 'failed');
}
