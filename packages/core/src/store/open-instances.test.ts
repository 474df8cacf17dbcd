import { expect, test } from 'vitest';
import type { StoredEvent } from '../report/run-event.ts';
import { openInstances } from './open-instances.ts';

type State = Extract<StoredEvent, { type: 'instance' }>['state'];

/** `started db#1`: what became of which instance of which deployment. */
function after(...steps: `${State} ${string}`[]): string[] {
  const events = steps.map((step) => {
    const [state, deployment, id] = /^(\S+) ([^#]+)(?:#(\d))?$/.exec(step)!.slice(1) as [State, string, string | undefined];
    const handle = id === undefined ? {} : { handle: { backend: 'local', deployment, id: `${deployment}#${id}`, pid: 7 } };
    return { time: '', event: { type: 'instance', deployment, backend: 'here', state, ...handle } as StoredEvent };
  });
  return openInstances(events).map(({ state, deployment, handle }) => `${state} ${handle?.id ?? deployment}`);
}

test('nothing is open where nothing was started', () => {
  expect(after()).toEqual([]);
});

test.each([
  [['starting db'], ['starting db']],
  [['starting db', 'started db#1'], ['started db#1']],
  [['starting db', 'started db#1', 'stopped db#1'], []],
  // It could not be started, or nothing was found of it.
  [['starting db', 'stopped db'], []],
  [['starting db', 'started db#1', 'kept db#1'], ['kept db#1']],
  [['starting db', 'started db#1', 'kept db#1', 'stopped db#1'], []],
  // Another run keeps it.
  [['reused db#1'], []],
  [['starting db', 'started db#1', 'starting web', 'stopped db#1'], ['starting web']],
  [['starting db', 'started db#1', 'stopped db#1', 'starting db', 'started db#2'], ['started db#2']],
  // Who stops it twice writes it twice.
  [['starting db', 'started db#1', 'stopped db#1', 'stopped db#1'], []],
] as const)('%j leaves %j', (steps, open) => {
  expect(after(...(steps as readonly `${State} ${string}`[]))).toEqual(open);
});

test('the handle is whole, with the fields of its backend', () => {
  const handle = { backend: 'local', deployment: 'db', id: 'db-1', pid: 7, started: 'then' };
  expect(openInstances([{ time: '', event: { type: 'instance', deployment: 'db', backend: 'here', state: 'started', handle } }])).toEqual([{ deployment: 'db', backend: 'here', state: 'started', handle }]);
});
