import { assert, property, string } from 'fast-check';
import { expect, it } from 'vitest';
import { createSubmissionId, encodeRun, parseTag, tagName } from './job-tag.ts';

it('says whose a job is, whatever the run is called', () => {
  assert(
    property(string({ minLength: 1, unit: 'grapheme' }), (run) => {
      const tag = { run, submission: createSubmissionId() };
      expect(tagName(tag)).toMatch(/^[\w.+-]+$/);
      expect(parseTag(tagName(tag))).toEqual(tag);
    }),
  );
});

it('leaves the ids of runs as they are', () => expect(encodeRun('20261123-101112131-ab12')).toBe('20261123-101112131-ab12'));

it.each(['ubench', 'ubench.run', 'ubench.run.123', 'my-job', 'ubench.a b.0123456789ab', 'ubench.run.0123456789abc', ''])('leaves %j to others', (name) => expect(parseTag(name)).toBeUndefined());
