import { type OpenInstance, stateDirectoryOf, stopInstances, type StoredRun } from '@ubench/core';
import type { CommandContext } from '../cli-context.ts';
import { printRecord } from '../print-error.ts';
import { openBackends } from './open-backends.ts';

/**
 * Stops what a run that has ended has left, and says what became of it.
 * @returns Whether all of it is gone.
 */
export async function stopLeft(run: StoredRun, context: CommandContext, which: (instance: OpenInstance) => boolean): Promise<boolean> {
  const { cwd, env, stdout, stderr } = context;
  await using backends = await openBackends(context);
  const stopped = await stopInstances(run, stateDirectoryOf(cwd, env), backends, which);
  for (const { deployment, outcome, error } of stopped) {
    if (outcome !== 'failed') stdout.write(`${deployment}: ${outcome === 'gone' ? 'did not run any more' : 'stopped'}\n`);
    if (error !== undefined) printRecord(error, stderr);
  }
  return stopped.every(({ outcome }) => outcome !== 'failed');
}
