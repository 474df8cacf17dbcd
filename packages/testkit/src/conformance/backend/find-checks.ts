import assert from 'node:assert/strict';
import type { FoundInstance, Handle } from '@ubench/core';
import { expect } from 'vitest';
import type { Check } from '../check.ts';
import type { BackendSubject } from './backend-subject.ts';
import { inKilledProcess } from './in-other-process.ts';
import { serverRequest } from './instance-requests.ts';

const idsOf = (handles: readonly Handle[]): string[] => handles.map(({ id }) => id).sort();

export const findChecks: readonly Check<BackendSubject>[] = [
  {
    of: 'a search',
    name: 'finds the living instances of an owner, all of them and no others',
    async run(subject) {
      const [mine, theirs] = [subject.owner(), subject.owner()];
      const launches = [mine, mine, theirs, mine].map((owner) => subject.launch(serverRequest(), owner));
      const handles = await subject.start(...launches);
      await Promise.all(handles.map((handle) => subject.ask(handle)));
      await subject.stop(handles[3]!);
      expect(idsOf(await subject.fresh().find(mine))).toEqual(idsOf(handles.slice(0, 2)));
      expect(idsOf(await subject.host.find(theirs))).toEqual(idsOf(handles.slice(2, 3)));
      expect(await subject.host.find(subject.owner())).toEqual([]);
    },
  },
  {
    of: 'a search',
    name: 'gives handles that work',
    async run(subject) {
      const owner = subject.owner();
      const [handle] = await subject.start(subject.launch(serverRequest(), owner));
      const { pid } = await subject.ask(handle!);
      const other = subject.fresh();
      const [found] = await other.find(owner);
      expect((await subject.ask(found!, '/about', other)).pid).toBe(pid);
      expect(await other.stop([found!])).toMatchObject([{ forced: false }]);
      expect(await other.find(owner)).toEqual([]);
    },
  },
  {
    of: 'a search',
    name: 'finds what a process has started that was killed',
    async run(subject) {
      const owner = subject.owner();
      const started = (await inKilledProcess(subject, { call: 'start', launches: [subject.launch(serverRequest(), owner)] })) as Handle[];
      subject.adopt(started);
      expect(idsOf(await subject.host.find(owner))).toEqual(idsOf(started));
      await subject.stop(...(await subject.host.find(owner)));
      expect(await subject.host.find(owner)).toEqual([]);
    },
  },
  {
    of: 'a search',
    name: 'for everything finds what another process has started, with its owner and its state, until it has ended',
    inapplicable: ({ host }) => (host.findAll === undefined ? 'the backend has no findAll()' : undefined),
    async run(subject) {
      const owner = subject.owner();
      const started = (await inKilledProcess(subject, { call: 'start', launches: [subject.launch(serverRequest(), owner)] })) as Handle[];
      subject.adopt(started);
      expect(idsOf(await subject.host.find(owner))).toEqual(idsOf(started));
      const theirs = async (): Promise<FoundInstance[]> => (await subject.host.findAll!()).filter(({ owner: { run } }) => run === owner.run);
      const [found, ...more] = await theirs();
      assert(found !== undefined && more.length === 0, `one instance was started, and findAll() has ${more.length + (found === undefined ? 0 : 1)} of its owner`);
      expect(found.handle.id).toBe(started[0]!.id);
      expect(found.state.status).toMatch(/^(PENDING|STARTING|RUNNING)$/);
      await subject.ask(found.handle);
      await subject.stop(found.handle);
      expect(await theirs()).toEqual([]);
    },
  },
];
