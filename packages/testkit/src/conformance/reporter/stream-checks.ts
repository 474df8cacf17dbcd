import assert from 'node:assert/strict';
import { expect } from 'vitest';
import { sampleRuns } from '../../sample-run/sample-runs.ts';
import type { Check } from '../check.ts';
import type { ReporterSubject } from './reporter-subject.ts';

/** All but line feed and tab; and not those that UTF-8 text can only hold as data. */
const controls = /(?![\n\t\u0080-\u009f])\p{Cc}/gu;

/** The control characters in a text, each with what stands around it. */
const controlsIn = (text: string): string[] => [...text.matchAll(controls)].slice(0, 5).map(({ index }) => JSON.stringify(text.slice(Math.max(0, index - 20), index + 20)));

const writesToStreams = ({ writes }: ReporterSubject): string | undefined => (writes.has('stdout') || writes.has('stderr') ? undefined : 'it declares to write to files only');

export const streamChecks: readonly Check<ReporterSubject>[] = [
  {
    of: 'its output',
    name: 'goes where it declares, and nowhere else',
    async run(subject) {
      for (const run of sampleRuns()) {
        const { stdout, stderr, elsewhere } = await subject.report(run);
        for (const [name, text] of [['stdout', stdout], ['stderr', stderr]] as const) {
          if (!subject.writes.has(name)) assert.equal(text, '', `it writes to ${name}, which \`writes\` does not declare`);
        }
        assert.equal(elsewhere, '', 'it writes to the console or the streams of the process instead of those in its context');
      }
    },
  },
  {
    of: 'its output',
    name: 'is there: what it declares to write it writes',
    async run(subject) {
      const { stdout, stderr, outputs } = await subject.report(sampleRuns()[0]!);
      const found = { stdout: stdout !== '', stderr: stderr !== '', files: outputs.length > 0 };
      expect([...subject.writes].filter((where) => !found[where])).toEqual([]);
    },
  },
  {
    of: 'its output',
    name: 'into a pipe has no colour, no cursor movement and nothing else that controls a terminal, whatever is in a name',
    inapplicable: writesToStreams,
    async run(subject) {
      for (const run of sampleRuns()) {
        const { stdout, stderr } = await subject.report(run);
        expect(controlsIn(stdout + stderr)).toEqual([]);
      }
    },
  },
  {
    of: 'its output',
    name: 'on a terminal leaves the cursor as it was',
    inapplicable: writesToStreams,
    async run(subject) {
      const { stdout, stderr } = await subject.report(sampleRuns()[0]!, { terminal: true });
      for (const text of [stdout, stderr]) assert(text.lastIndexOf('\u001b[?25l') <= text.lastIndexOf('\u001b[?25h'), 'the cursor is hidden and not shown again');
    },
  },
];
