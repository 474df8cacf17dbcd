import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { expect } from 'vitest';
import { hugeName, sampleRuns } from '../../sample-run/sample-runs.ts';
import { benchmark, run } from '../../sample-run/sample-run.ts';
import { eventsOf } from '../../sample-run/sample-events.ts';
import type { Check } from '../check.ts';
import { rejectionOf } from '../within.ts';
import type { Report, ReporterSubject } from './reporter-subject.ts';

const inapplicable = ({ writes }: ReporterSubject): string | undefined => (writes.has('files') ? undefined : 'it declares to write no files');

const eventful = sampleRuns()[0]!;
const huge = sampleRuns().at(-1)!;

const runOf = (name: string) => {
  const result = run([benchmark(name)]);
  return { shape: name, events: eventsOf(result), result };
};

/** Files below a directory, relative to it. */
const filesIn = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory()).map((entry) => relative(directory, join(entry.parentPath, entry.name)));

const textsOf = ({ outputs }: Report): string => outputs.map(({ path }) => readFileSync(path, 'latin1')).join('\n');

export const fileChecks: readonly Check<ReporterSubject>[] = [
  {
    of: 'a file',
    name: 'that is one text goes to stdout where its name is `-`, and nothing is written',
    inapplicable: ({ type }) => (type.text === true ? undefined : 'it does not say `text: true`'),
    async run(subject) {
      const { directory, outputs, stdout } = await subject.report(eventful, { options: { ...subject.given, file: '-' } });
      assert(stdout !== '', 'nothing came to stdout');
      expect(outputs).toEqual([]);
      expect(filesIn(directory)).toEqual([]);
    },
  },
  {
    of: 'a file',
    name: 'is there when end() says so, by an absolute path and with a title',
    inapplicable,
    async run(subject) {
      const { outputs } = await subject.report(eventful);
      for (const { title, path } of outputs) {
        assert(title !== '', `the output ${path} has no title`);
        assert(isAbsolute(path), `the path '${path}' is not absolute`);
        assert(existsSync(path), `${path} is not there`);
      }
    },
  },
  {
    of: 'a file',
    name: 'is told of: nothing else is left in the run directory',
    inapplicable,
    async run(subject) {
      const { directory, outputs } = await subject.report(eventful);
      expect(filesIn(directory).map((file) => join(directory, file)).filter((file) => outputs.every(({ path }) => !file.startsWith(path)))).toEqual([]);
    },
  },
  {
    of: 'a file',
    name: 'replaces what an earlier report left in its place',
    inapplicable,
    async run(subject) {
      const directory = subject.runDirectory();
      await subject.report(huge, { directory });
      assert(!textsOf(await subject.report(runOf('small'), { directory })).includes(hugeName), 'parts of the earlier report are still in it');
    },
  },
  {
    of: 'a file',
    name: 'holds its own run only, where two are reported at once',
    inapplicable,
    async run(subject) {
      const [one, two] = await Promise.all([subject.report(runOf('of the first run')), subject.report(runOf('of the second run'))]);
      assert(!textsOf(one).includes('of the second run') && !textsOf(two).includes('of the first run'), 'the reports of two runs got mixed: keep nothing outside of create()');
    },
  },
  {
    of: 'a file',
    name: 'that cannot be written, because its directory is none, is an error',
    inapplicable,
    async run(subject) {
      const file = join(subject.runDirectory(), 'file');
      writeFileSync(file, '');
      const { message } = await rejectionOf('a report into a directory that cannot be written', subject.report(eventful, { directory: join(file, 'run') }));
      expect(message).not.toBe('');
    },
  },
  {
    of: 'a file',
    name: 'that cannot be put in its place is an error, and no part of it stays',
    inapplicable,
    async run(subject) {
      const { directory, outputs } = await subject.report(eventful);
      const places = outputs.map(({ path }) => relative(directory, path)).filter((place) => !place.startsWith('..') && !isAbsolute(place));
      assert(places.length > 0, 'none of its files is in the run directory; give the suite options that put one there');
      const occupied = subject.runDirectory();
      for (const place of places) {
        mkdirSync(join(occupied, place), { recursive: true });
        writeFileSync(join(occupied, place, 'in the way'), '');
      }
      await rejectionOf('a report whose place is taken by a directory', subject.report(eventful, { directory: occupied }));
      expect(filesIn(occupied).filter((file) => !file.endsWith('in the way'))).toEqual([]);
    },
  },
];
