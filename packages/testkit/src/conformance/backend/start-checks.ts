import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Handle, Launch } from '@ubench/core';
import { expect } from 'vitest';
import type { Check } from '../check.ts';
import { eventually, patience, rejectionOf } from '../within.ts';
import { type BackendSubject, never, seenHere } from './backend-subject.ts';
import { serverRequest, shellRequest } from './instance-requests.ts';

const of = 'a start';

/**
 * What is told of launches of which the last one fails: the error of their start or, where only the place that it runs at knows, the end of its log;
 * what has been started is then stopped.
 */
async function failureToStart(subject: BackendSubject, ...launches: readonly Launch[]): Promise<string> {
  let handles: readonly Handle[];
  try {
    handles = await subject.start(...launches);
  } catch (error) {
    return (error as Error).message;
  }
  const failing = handles.at(-1)!;
  await eventually('the instance is an ERROR', async () => (await subject.state(failing)).status === 'ERROR', 3 * patience.ms);
  const log = await subject.log(failing, 20);
  await subject.stop(...handles);
  return log.join('\n');
}

/** Nobody has a handle yet. */
function logOf({ log }: Launch): string {
  const file = join(log.directory, log.name);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

export const startChecks: readonly Check<BackendSubject>[] = [
  {
    of,
    name: 'of several in one call gives a handle for each, in their order',
    async run(subject) {
      const launches = [serverRequest(), serverRequest(), serverRequest()].map((request) => subject.launch(request));
      const handles = await subject.start(...launches);
      expect(handles.map(({ deployment }) => deployment)).toEqual(launches.map(({ deployment }) => deployment));
      expect(handles.map(({ backend }) => backend)).toEqual(launches.map(() => subject.type.name));
      expect(new Set(handles.map(({ id }) => id)).size).toBe(3);
      const abouts = await Promise.all(handles.map((handle) => subject.ask(handle)));
      assert.equal(new Set(abouts.map(({ pid }) => pid)).size, 3, 'the endpoints of three instances lead to fewer processes');
      expect((await subject.host.poll(handles)).map(({ status }) => status)).toEqual(['RUNNING', 'RUNNING', 'RUNNING']);
    },
  },
  {
    of,
    name: 'starts all or none',
    async run(subject) {
      const owner = subject.owner();
      const launches = [serverRequest(), shellRequest('sleep 60', () => ({ init: [['sh', '-c', 'sleep 0.3; exit 1']] }))].map((request) => subject.launch(request, owner));
      await failureToStart(subject, ...launches);
      expect(await subject.host.find(owner)).toEqual([]);
    },
  },
  {
    of,
    name: 'for want of its program is an error that names it, at once or as the state of the instance with its log',
    async run(subject) {
      const owner = subject.owner();
      const request = shellRequest('', () => ({ command: ['no-such-server', '-x'] }));
      expect(await failureToStart(subject, subject.launch(request, owner))).toContain('no-such-server');
      expect(await subject.host.find(owner)).toEqual([]);
    },
  },
  {
    of,
    name: 'runs the preparations to their end, in order, before the command',
    async run(subject) {
      const request = shellRequest('echo three; sleep 60', (context) => ({
        init: [
          ['sh', '-c', `sleep 0.2; echo one; echo made > '${context.dir('data')}/file'`],
          ['sh', '-c', `echo two; cat '${context.dir('data')}/file'`],
        ],
      }));
      const handle = await subject.startOne(request);
      await eventually('the command has written its line', async () => (await subject.log(handle)).includes('three'));
      expect(await subject.log(handle)).toEqual(['one', 'two', 'made', 'three']);
    },
  },
  {
    of,
    name: 'whose preparation fails is an error with its last lines, and leaves nothing',
    async run(subject) {
      const owner = subject.owner();
      const request = shellRequest('sleep 60', () => ({ init: [['sh', '-c', 'echo the disk is on fire >&2; exit 2']] }));
      expect(await failureToStart(subject, subject.launch(request, owner))).toContain('the disk is on fire');
      expect(await subject.host.find(owner)).toEqual([]);
    },
  },
  {
    of,
    name: 'that is aborted rejects with the reason, and leaves neither process nor directory',
    inapplicable: seenHere,
    async run(subject) {
      const owner = subject.owner();
      const abort = new AbortController();
      // In a container it cannot write there, elsewhere its log may come late: one of them tells.
      const mark = `${subject.directory}/${owner.run}`;
      const request = shellRequest('sleep 60', (context) => ({ init: [['sh', '-c', `echo '${context.dir('data')}'; echo > '${mark}'; sleep 60 & sleep 60`]] }));
      const launch = subject.launch(request, owner);
      const starting = subject.host.start([launch], abort.signal);
      const rejection = rejectionOf('start() that was aborted', starting, 60_000);
      await eventually('the preparation runs', () => existsSync(mark) || logOf(launch).includes('/'));
      abort.abort(new Error('enough'));
      expect((await rejection).message).toContain('enough');
      await eventually('an aborted start leaves nothing that find() finds', async () => (await subject.host.find(owner)).length === 0);
    },
  },
  {
    of,
    name: 'that was aborted before it began starts nothing',
    async run(subject) {
      const owner = subject.owner();
      await rejectionOf('start() with a signal that is aborted', subject.host.start([subject.launch(serverRequest(), owner)], AbortSignal.abort(new Error('enough'))));
      expect(await subject.host.find(owner)).toEqual([]);
    },
  },
  {
    of,
    name: 'of a service that cannot be launched is an error that names the deployment',
    async run(subject) {
      const launch = subject.launch(undefined);
      const { message } = await rejectionOf('start() without a request', subject.host.start([launch], never));
      expect(message).toContain(launch.deployment);
    },
  },
];
