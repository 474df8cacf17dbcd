import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Handle } from '@ubench/core';
import { expect } from 'vitest';
import type { Check } from '../check.ts';
import { rejectionOf, within } from '../within.ts';
import { type BackendSubject, never } from './backend-subject.ts';
import { inOtherProcess } from './in-other-process.ts';

const of = 'what runs already';

const found = (subject: BackendSubject): Promise<Handle[]> => subject.start(...['first', 'second'].map((deployment) => subject.launch(undefined, subject.owner(), deployment)));

/** That somebody listens at a URL. */
async function listens(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  await within(`a connection to ${hostname}:${port}`, once(socket, 'connect'));
  socket.destroy();
}

/** What a backend must do that starts nothing. */
export const runningChecks: readonly Check<BackendSubject>[] = [
  {
    of,
    name: 'is taken to be running, each deployment at its own place',
    async run(subject) {
      const handles = await found(subject);
      expect(handles.map(({ backend, deployment }) => [backend, deployment])).toEqual([[subject.type.name, 'first'], [subject.type.name, 'second']]);
      expect((await subject.host.poll(handles)).map(({ status }) => status)).toEqual(['RUNNING', 'RUNNING']);
      for (const handle of handles) await listens((await subject.host.endpoint(handle)).url);
    },
  },
  {
    of,
    name: 'has handles that are JSON and serve another process',
    async run(subject) {
      const [handle] = await found(subject);
      expect(JSON.parse(JSON.stringify(handle))).toEqual(handle);
      expect(await inOtherProcess(subject, { call: 'poll', handle: handle! }, { call: 'endpoint', handle: handle! })).toEqual([
        expect.objectContaining({ status: 'RUNNING' }),
        await subject.host.endpoint(handle!),
      ]);
    },
  },
  {
    of,
    name: 'is left running by a stop and by a kill',
    async run(subject) {
      const handles = await found(subject);
      const outcomes = await subject.host.stop(handles);
      expect(outcomes.map(({ handle, forced }) => [handle.id, forced])).toEqual(handles.map(({ id }) => [id, false]));
      assert.equal(subject.host.kill(handles) as unknown, undefined, 'kill() returns something; it must be done when it returns');
      for (const handle of handles) await listens((await subject.host.endpoint(handle)).url);
    },
  },
  {
    of,
    name: 'belongs to nobody: no search finds it',
    async run(subject) {
      const owner = subject.owner();
      await subject.start(subject.launch(undefined, owner, 'first'));
      expect(await subject.host.find(owner)).toEqual([]);
    },
  },
  {
    of,
    name: 'has no log that could be shown',
    async run(subject) {
      const [handle] = await found(subject);
      expect(await subject.log(handle!)).toEqual([]);
    },
  },
  {
    of: 'what runs nowhere',
    name: 'is an error that names the deployment',
    async run(subject) {
      const launches = ['first', 'unheard-of'].map((deployment) => subject.launch(undefined, subject.owner(), deployment));
      const { message } = await rejectionOf('start() of a deployment that is nowhere', subject.host.start(launches, never));
      expect(message).toContain('unheard-of');
    },
  },
];
