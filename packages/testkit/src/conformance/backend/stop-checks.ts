import assert from 'node:assert/strict';
import { expect } from 'vitest';
import type { Check } from '../check.ts';
import { eventually } from '../within.ts';
import type { BackendSubject } from './backend-subject.ts';
import { serverRequest, shellRequest } from './instance-requests.ts';

const graceOf = (grace_ns: number) => () => ({ stop: { signal: 'SIGTERM', grace_ns } as const });
const dataOf = (context: { dir(name: string): string }): string[] => [context.dir('data')];

export const stopChecks: readonly Check<BackendSubject>[] = [
  {
    of: 'a stop',
    name: 'lets an instance end by its stop signal, and leaves neither process nor directory',
    async run(subject) {
      const handle = await subject.startOne(serverRequest({ paths: dataOf }));
      const { pid, paths } = await subject.ask(handle);
      expect(await subject.stop(handle)).toEqual([false]);
      expect(await subject.look.alive([pid])).toEqual([]);
      expect(await subject.look.existing(paths.map(({ path }) => path))).toEqual([]);
    },
  },
  {
    of: 'a stop',
    name: 'uses the signal that the launch names',
    async run(subject) {
      const handle = await subject.startOne(
        shellRequest(`trap 'echo interrupted; exit 0' INT; echo ready; while :; do sleep 0.05; done`, () => ({ stop: { signal: 'SIGINT', grace_ns: 20e9 } })),
      );
      await eventually('the instance listens to signals', async () => (await subject.log(handle)).includes('ready'));
      expect(await subject.stop(handle)).toEqual([false]);
      assert((await subject.log(handle)).includes('interrupted'), 'it was not ended by SIGINT');
    },
  },
  {
    of: 'a stop',
    name: 'waits for the grace of an instance that ignores it, then kills it, and says so',
    async run(subject) {
      const handle = await subject.startOne(serverRequest({ stubborn: true, spec: graceOf(1e9) }));
      const { pid } = await subject.ask(handle);
      const before = performance.now();
      expect(await subject.stop(handle)).toEqual([true]);
      assert(performance.now() - before >= 990, 'it was killed before its grace of 1 s was over');
      expect(await subject.look.alive([pid])).toEqual([]);
    },
  },
  {
    of: 'a stop',
    name: 'of several in one call gives an outcome for each, in their order',
    async run(subject) {
      const requests = [serverRequest(), serverRequest({ stubborn: true, spec: graceOf(0.5e9) }), serverRequest()];
      const handles = await subject.start(...requests.map((request) => subject.launch(request)));
      await Promise.all(handles.map((handle) => subject.ask(handle)));
      const outcomes = await subject.host.stop(handles);
      expect(outcomes.map(({ handle, forced }) => [handle.id, forced])).toEqual(handles.map(({ id }, index) => [id, index === 1]));
    },
  },
  {
    of: 'a stop',
    name: 'again, or at the same time, does nothing more',
    async run(subject) {
      const handle = await subject.startOne(serverRequest());
      await subject.ask(handle);
      await Promise.all([subject.stop(handle), subject.stop(handle)]);
      expect(await subject.stop(handle)).toEqual([false]);
    },
  },
  {
    of: 'a stop',
    name: 'ends the processes that an instance has started, daemons and orphans included',
    async run(subject) {
      const handle = await subject.startOne(serverRequest({ children: ['daemon', 'orphan'], spec: graceOf(0.3e9) }));
      const { children } = await subject.ask(handle);
      expect(await subject.look.alive(children)).toEqual(children);
      await subject.stop(handle);
      expect(await subject.look.alive(children)).toEqual([]);
    },
  },
  {
    of: 'a stop',
    name: 'clears up after an instance that has ended by itself',
    async run(subject) {
      const handle = await subject.startOne(serverRequest({ children: ['daemon'], paths: dataOf, spec: graceOf(0.3e9) }));
      const { pid, children, paths } = await subject.ask(handle);
      await subject.look.kill(pid);
      await eventually('its death is seen', async () => (await subject.state(handle)).status === 'ERROR');
      await subject.stop(handle);
      expect(await subject.look.alive(children)).toEqual([]);
      expect(await subject.look.existing(paths.map(({ path }) => path))).toEqual([]);
    },
  },
  {
    of: 'a kill',
    name: 'ends everything at once, and returns nothing to wait for',
    async run(subject) {
      const handle = await subject.startOne(serverRequest({ stubborn: true, children: ['daemon', 'orphan'], paths: dataOf, spec: graceOf(600e9) }));
      const { pid, children, paths } = await subject.ask(handle);
      const returned: unknown = subject.host.kill([handle]);
      // Where another machine has to be told, that is what is waited for.
      if (subject.type.anywhere === true) await returned;
      else assert.equal(returned, undefined, 'kill() returns something; it must be done when it returns');
      await eventually('none of its processes is alive', async () => (await subject.look.alive([pid, ...children])).length === 0);
      await eventually('its directories are gone', async () => (await subject.look.existing(paths.map(({ path }) => path))).length === 0);
    },
  },
  {
    of: 'a kill',
    name: 'of what has ended does nothing',
    async run(subject) {
      const handle = await subject.startOne(serverRequest());
      await subject.ask(handle);
      await subject.stop(handle);
      await subject.host.kill([handle]);
      await subject.host.kill([handle]);
    },
  },
];
