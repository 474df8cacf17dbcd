import type { Handle } from '@ubench/core';
import { expect } from 'vitest';
import type { Check } from '../check.ts';
import type { BackendSubject } from './backend-subject.ts';
import { inOtherProcess } from './in-other-process.ts';
import { serverRequest } from './instance-requests.ts';

const throughJson = (handle: Handle): Handle => JSON.parse(JSON.stringify(handle)) as Handle;

export const handleChecks: readonly Check<BackendSubject>[] = [
  {
    of: 'a handle',
    name: 'is JSON, and holds no secret',
    async run(subject) {
      const handle = await subject.startOne(serverRequest({ spec: (context) => ({ url: `http://user:${context.secret('password')}@${context.host}:${context.port('http')}` }) }));
      const { password } = new URL((await subject.endpoint(handle)).url);
      expect(throughJson(handle)).toEqual(handle);
      expect(JSON.stringify(handle)).not.toContain(password);
    },
  },
  {
    of: 'a handle',
    name: 'that went through JSON serves another backend object',
    async run(subject) {
      const handle = await subject.startOne(serverRequest());
      const { pid } = await subject.ask(handle);
      const other = subject.fresh();
      expect((await subject.state(throughJson(handle), other)).status).toBe('RUNNING');
      expect((await subject.ask(throughJson(handle), '/about', other)).pid).toBe(pid);
    },
  },
  {
    of: 'a handle',
    name: 'serves another process, which stops the instance',
    async run(subject) {
      const handle = await subject.startOne(serverRequest());
      await subject.ask(handle);
      const endpoint = await subject.host.endpoint(handle);
      const log = await subject.log(handle);
      const found = await inOtherProcess(subject, { call: 'poll', handle }, { call: 'endpoint', handle }, { call: 'logs', handle }, { call: 'stop', handle }, { call: 'poll', handle });
      expect(found).toEqual([expect.objectContaining({ status: 'RUNNING' }), subject.elsewhere ? { ...endpoint, url: expect.any(String) as string } : endpoint, log, expect.objectContaining({ forced: false }), expect.objectContaining({ status: 'STOPPED' })]);
      expect((await subject.state(handle, subject.fresh())).status).toBe('STOPPED');
    },
  },
];
