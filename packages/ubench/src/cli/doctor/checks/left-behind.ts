import { type Diagnosis, findLeftBehind, type LeftBehind, RunStore } from '@ubench/core';
import type { Check } from '../check.ts';

/** What runs that were killed have left, and what is kept running on purpose. */
export function diagnoseLeftBehind(stateDirectory: string): Diagnosis[] {
  // What is wrong with the index is another finding.
  const store = new RunStore(stateDirectory, () => {});
  const left = findLeftBehind(store);
  const kept = store.list().filter(({ instances }) => instances.kept > 0);
  return [
    left.length === 0
      ? { name: 'left behind', status: 'ok', found: 'nothing' }
      : { name: 'left behind', status: 'warning', found: left.map(describeLeft).join('\n'), fix: 'Stop and remove it: ubench doctor --clean' },
    ...kept.map(({ id, instances }): Diagnosis => ({ name: 'kept running', status: 'ok', found: `${instances.kept} of the run ${id}; ubench stop ${id} ends that` })),
  ];
}

export const describeLeft = (item: LeftBehind): string => {
  if (item.kind === 'instance') return `${item.deployment} on ${item.backend}, of the run ${item.run}`;
  return item.kind === 'directory' ? `the unfinished directory ${item.path}` : `the temporary file ${item.path}`;
};

export const leftBehind: Check = { group: 'project', name: 'left behind', run: ({ stateDirectory }) => diagnoseLeftBehind(stateDirectory) };
