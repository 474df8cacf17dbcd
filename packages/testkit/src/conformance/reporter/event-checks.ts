import assert from 'node:assert/strict';
import { expect } from 'vitest';
import { sampleRuns } from '../../sample-run/sample-runs.ts';
import type { Check } from '../check.ts';
import { recordingStream } from './recording-stream.ts';
import type { ReporterSubject } from './reporter-subject.ts';

const [eventful, passed] = sampleRuns() as [ReturnType<typeof sampleRuns>[number], ReturnType<typeof sampleRuns>[number]];

/** Timers that keep the process alive. */
const holdingTimers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout' || name === 'Immediate').length;

export const eventChecks: readonly Check<ReporterSubject>[] = [
  {
    of: 'an event',
    name: 'is taken at once: load may be running, so event() returns nothing to wait for',
    async run(subject) {
      const pipe = recordingStream(false).stream;
      const reporter = subject.create(subject.runDirectory(), pipe, pipe);
      for (const event of eventful.events) {
        const returned: unknown = reporter.event?.(event);
        assert(!(returned instanceof Promise), `event() of '${event.type}' returns a promise; what it must wait for belongs into end()`);
      }
      await reporter.end?.(eventful.result, []);
    },
  },
  {
    of: 'an event',
    name: 'may come after the run was interrupted',
    async run(subject) {
      const at = eventful.events.length / 2;
      const interrupted = [...eventful.events.slice(0, at), { type: 'interrupt', signal: 'SIGINT' } as const, ...eventful.events.slice(at)];
      await subject.report({ ...eventful, events: interrupted });
    },
  },
  {
    of: 'an event',
    name: 'need not come at all before the end',
    async run(subject) {
      await subject.report({ ...eventful, events: [] });
    },
  },
  {
    of: 'an event',
    name: 'and the result are left as they are: other reporters are given the same',
    async run(subject) {
      const before = JSON.stringify(eventful);
      const written = Object.freeze([{ title: 'Other', path: '/nowhere/other.txt' }]);
      const { outputs } = await subject.report(eventful, { written });
      assert(JSON.stringify(eventful) === before, 'the reporter changed what it was given');
      expect(outputs.map(({ path }) => path)).not.toContain('/nowhere/other.txt');
    },
  },
  {
    of: 'a run',
    name: 'that ends without a result leaves nothing that keeps the process alive',
    async run(subject) {
      const pipe = recordingStream(false).stream;
      const before = holdingTimers();
      const reporter = subject.create(subject.runDirectory(), pipe, pipe);
      for (const event of passed.events) reporter.event?.(event);
      const held = holdingTimers() - before;
      await reporter.end?.(passed.result, []);
      assert(held <= 0, 'a timer would keep the process alive: unref() it');
    },
  },
];
