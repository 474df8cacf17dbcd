import { cleanUp, type CleanedUp, type Diagnosis, RunStore, stateDirectoryOf } from '@ubench/core';
import { toErrorRecord } from '@ubench/errors';
import type { CommandContext } from '../cli-context.ts';
import { openBackends } from '../runs/open-backends.ts';
import { describeLeft } from './checks/left-behind.ts';

const name = 'cleaned up';
const done = { stopped: 'stopped', removed: 'removed', gone: 'not there any more:' } as const;

/** Stops and removes what was left behind: a finding for each. */
export async function cleanLeft(context: CommandContext): Promise<Diagnosis[]> {
  try {
    const store = new RunStore(stateDirectoryOf(context.cwd, context.env), () => {});
    await using backends = await openBackends(context);
    return (await cleanUp(store, backends)).map(findingOf);
  } catch (error) {
    return [problem('nothing was cleaned up', error)];
  }
}

function findingOf(item: CleanedUp): Diagnosis {
  if (item.outcome === 'left') return { ...problem(describeLeft(item), item.error), status: 'warning' };
  if (item.outcome === 'failed') return problem(describeLeft(item), item.error);
  const found = `${done[item.outcome]} ${describeLeft(item)}`;
  return item.error === undefined ? { name, status: 'ok', found } : { ...problem(found, item.error), status: 'warning' };
}

function problem(what: string, cause: unknown): Diagnosis {
  const { what: why, fix } = toErrorRecord(cause);
  return { name, status: 'problem', found: `${what}: ${why}`, ...(fix === undefined ? {} : { fix }) };
}
