import assert from 'node:assert/strict';
import { hasProc } from '@ubench/processes';
import { expect } from 'vitest';
import type { Check } from '../check.ts';
import type { BackendSubject } from './backend-subject.ts';
import { serverRequest } from './instance-requests.ts';

const inapplicable = ({ host }: BackendSubject): string | undefined => {
  if (host.usage === undefined) return 'the backend has no usage()';
  return hasProc ? undefined : 'without /proc no usage is known';
};

export const usageChecks: readonly Check<BackendSubject>[] = [
  {
    of: 'the usage',
    name: 'of several in one call is one for each, and its CPU time grows with the work',
    inapplicable,
    async run(subject) {
      const handles = await subject.start(subject.launch(serverRequest()), subject.launch(serverRequest()));
      await Promise.all(handles.map((handle) => subject.ask(handle)));
      const before = await subject.host.usage!(handles);
      await subject.ask(handles[1]!, '/work');
      const after = await subject.host.usage!(handles);
      expect([before.length, after.length]).toEqual([2, 2]);
      // It worked for 300 ms; the system counts in steps of 10 ms.
      const worked_ns = after[1]!.cpu_ns - before[1]!.cpu_ns;
      assert(worked_ns >= 250e6, `it worked for 300 ms of CPU time, and its usage grew by ${worked_ns / 1e6} ms`);
      assert(after[0]!.rss_bytes > 10e6, 'it has less memory than a Node process needs');
    },
  },
  {
    of: 'the usage',
    name: 'of an instance that has ended is unknown',
    inapplicable,
    async run(subject) {
      const handle = await subject.startOne(serverRequest());
      await subject.ask(handle);
      await subject.stop(handle);
      expect(await subject.host.usage!([handle])).toEqual([undefined]);
    },
  },
];
