import assert from 'node:assert/strict';
import type { Handle, InstanceState } from '@ubench/core';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Check } from '../check.ts';
import { eventually } from '../within.ts';
import type { BackendSubject } from './backend-subject.ts';
import { serverRequest, shellRequest } from './instance-requests.ts';

const of = 'an instance';

/** The state of an instance that has ended. */
async function ending(subject: BackendSubject, handle: Handle): Promise<InstanceState> {
  await eventually('the instance is STOPPED or an ERROR', async () => /^(STOPPED|ERROR)$/.test((await subject.state(handle)).status));
  const state = await subject.state(handle);
  assert(state.reason !== undefined && state.reason !== '', `it is ${state.status} without a reason`);
  return state;
}

export const stateChecks: readonly Check<BackendSubject>[] = [
  {
    of,
    name: 'that fails is an ERROR with its exit code, and its log has its last lines',
    async run(subject) {
      const handle = await subject.startOne(shellRequest('echo first; echo no licence >&2; exit 3'));
      expect(await ending(subject, handle)).toMatchObject({ status: 'ERROR', exitCode: 3 });
      expect(await subject.log(handle, 1)).toEqual(['no licence']);
    },
  },
  {
    of,
    name: 'that ends by itself is STOPPED',
    async run(subject) {
      const handle = await subject.startOne(shellRequest('exit 0'));
      expect(await ending(subject, handle)).toMatchObject({ status: 'STOPPED', exitCode: 0 });
    },
  },
  {
    of,
    name: 'that is killed from outside is an ERROR that tells the signal',
    async run(subject) {
      const handle = await subject.startOne(serverRequest());
      await subject.look.kill((await subject.ask(handle)).pid);
      const state = await ending(subject, handle);
      expect(state.status).toBe('ERROR');
      expect(JSON.stringify(state)).toContain('SIGKILL');
    },
  },
  {
    of,
    name: 'that was stopped is STOPPED, whatever its exit code',
    async run(subject) {
      const handle = await subject.startOne(serverRequest());
      await subject.ask(handle);
      await subject.stop(handle);
      expect((await ending(subject, handle)).status).toBe('STOPPED');
    },
  },
  {
    of: 'a log',
    name: 'has output and errors, of which the last lines can be had, in the file that it was to be in',
    async run(subject) {
      const launch = subject.launch(serverRequest());
      const [handle] = await subject.start(launch);
      const { address } = await subject.ask(handle!);
      await eventually('the log has both lines', async () => (await subject.log(handle!)).length >= 2);
      expect(await subject.log(handle!)).toEqual([`listening on ${address}`, 'a line of errors']);
      expect(await subject.log(handle!, 1)).toEqual(['a line of errors']);
      expect(await subject.log(handle!, 0)).toEqual([]);
      assert(subject.elsewhere || existsSync(join(launch.log.directory, launch.log.name)), 'the file that the launch names is not there');
    },
  },
  {
    of: 'a log',
    name: 'is there after the instance was stopped',
    async run(subject) {
      const handle = await subject.startOne(serverRequest());
      await subject.ask(handle);
      await subject.stop(handle);
      expect(await subject.log(handle)).toContain('a line of errors');
    },
  },
];
