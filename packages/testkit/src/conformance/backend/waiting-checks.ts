import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { InstanceState } from '@ubench/core';
import { expect } from 'vitest';
import type { Check } from '../check.ts';
import { patience } from '../within.ts';
import type { BackendSubject } from './backend-subject.ts';
import { serverRequest } from './instance-requests.ts';

const of = 'an instance';
const stages: readonly string[] = ['queue', 'image', 'start'];

/** What is wrong with how long stages took. */
function requireStages({ stages_ns = {} }: InstanceState): void {
  for (const [stage, took_ns] of Object.entries(stages_ns)) {
    assert(stages.includes(stage), `it tells how long the stage '${stage}' took, and the stages are ${stages.join(', ')}`);
    assert(Number.isFinite(took_ns) && took_ns >= 0, `its stage ${stage} took ${took_ns} ns`);
  }
}

/** What a backend tells of instances that wait before they run. */
export const waitingChecks: readonly Check<BackendSubject>[] = [
  {
    of,
    name: 'that was started waits, starts and runs, in states that say so',
    async run(subject) {
      const handle = await subject.startOne(serverRequest());
      const deadline = performance.now() + 3 * patience.ms;
      for (;;) {
        const state = await subject.state(handle);
        expect(state.status).toMatch(/^(PENDING|STARTING|RUNNING)$/);
        requireStages(state);
        if ('stage' in state) assert(state.status === 'STARTING' && ['image', 'start'].includes(state.stage!), `it is ${state.status}, at the stage '${state.stage}'`);
        if ('restarts' in state) assert(Number.isInteger(state.restarts) && state.restarts! >= 0, `its place was taken from it ${state.restarts} times`);
        if (state.status === 'RUNNING') break;
        assert(performance.now() < deadline, `it is still ${state.status}`);
        await sleep(20);
      }
      await subject.ask(handle);
      requireStages(await subject.state(handle));
    },
  },
  {
    of,
    name: 'that runs has facts: texts, numbers and truths by their names, of each in the order asked',
    inapplicable: ({ host }) => (host.facts === undefined ? 'the backend has no facts()' : undefined),
    async run(subject) {
      const handles = await subject.start(subject.launch(serverRequest()), subject.launch(serverRequest()));
      await Promise.all(handles.map((handle) => subject.ask(handle)));
      const facts = await subject.host.facts!(handles);
      expect(facts).toHaveLength(2);
      for (const [name, value] of facts.flatMap((each) => Object.entries(each))) assert(['string', 'number', 'boolean'].includes(typeof value), `the fact '${name}' is of type ${typeof value}`);
      expect(await subject.host.facts!(handles.toReversed())).toEqual(facts.toReversed());
    },
  },
  {
    of: 'the backend',
    name: 'limits the queue and the image, and by times',
    inapplicable: ({ backend }) => (backend.limits_ns === undefined ? 'the backend has no limits' : undefined),
    async run({ backend }) {
      for (const [stage, limit_ns] of Object.entries(backend.limits_ns!)) {
        assert(stage === 'queue' || stage === 'image', `it limits the stage '${stage}'`);
        assert(limit_ns > 0, `its limit of the stage ${stage} is ${limit_ns} ns`);
      }
    },
  },
  {
    of: 'the backend',
    name: 'can be closed, also again, and its instances go on',
    inapplicable: ({ backend }) => (backend.close === undefined ? 'the backend has no close()' : undefined),
    async run(subject) {
      const backend = subject.freshBackend();
      const [handle] = await backend.instances.start([subject.launch(serverRequest())], new AbortController().signal);
      subject.adopt([handle!]);
      await subject.ask(handle!, '/about', backend.instances);
      await backend.close!();
      await backend.close!();
      await subject.ask(handle!);
    },
  },
];
