import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { definePlugin, type Reporter, type ReporterContext, type ReporterType, type ReportOutput, type RunResult } from '@ubench/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sampleRuns } from '../../sample-run/sample-runs.ts';
import { pluginChecks } from '../plugin-checks.ts';
import { findingOf, sentenceOf } from '../testing/finding.ts';
import { testReporter } from '../test-reporter.ts';
import { patience } from '../within.ts';
import { reporterChecks } from './reporter-checks.ts';
import { ReporterSubject, type ReporterSuite } from './reporter-subject.ts';

const listOf = (result: RunResult): string => result.benchmarks.map(({ name }) => `${name}\n`).join('');

/** Writes as reporters should: beside its place first. */
function writeList(file: string, text: string): readonly ReportOutput[] {
  writeFileSync(`${file}.part`, text);
  try {
    renameSync(`${file}.part`, file);
  } catch (error) {
    rmSync(`${file}.part`);
    throw error;
  }
  return [{ title: 'List', path: file }];
}

type Create = ((context: ReporterContext) => Omit<Reporter, 'name'>) & Pick<ReporterType, 'text'>;

const reporterOf = (create: Create): ReporterType => ({
  name: 'list',
  ...(create.text === undefined ? { options: z.strictObject({}) } : { text: create.text, options: z.strictObject({ file: z.string().default('list.txt') }) }),
  create: (_, context) => ({ name: 'list', ...create(context) }),
});
const pluginOf = (type: ReporterType) => definePlugin({ name: 'ubench-reporter-list', api: 1, setup: (api) => api.reporter(type) });

const intoFile: Create = ({ directory }) => ({ end: async (result) => writeList(join(directory, 'list.txt'), listOf(result)) });
const visible = (text: string): string => text.replaceAll(/(?!\n)\p{Cc}/gu, '');
const intoStdout: Create = ({ stdout }) => ({
  async end(result) {
    stdout.write(visible(`${listOf(result)}end\n`));
    return [];
  },
});

function finding(sentence: string, create: Create, writes?: ReporterSuite['writes']): Promise<string | undefined> {
  const type = reporterOf(create);
  return findingOf(reporterChecks, sentence, new ReporterSubject(type, { plugin: pluginOf(type), ...(writes && { writes }) }));
}

describe('a reporter that does everything right passes:', () => {
  const file = reporterOf(intoFile);
  testReporter(file, { plugin: pluginOf(file) });
  const stdout = reporterOf(intoStdout);
  testReporter(stdout, { plugin: pluginOf(stdout), writes: ['stdout'] });
});

let kept = '';
const flaws: readonly (readonly [string, Create, RegExp, ReporterSuite['writes']?])[] = [
  ['an event is taken at once: load may be running, so event() returns nothing to wait for', (context) => ({ ...intoFile(context), event: async () => {} }), /event\(\) of 'run-start' returns a promise/],
  [
    'an event may come after the run was interrupted',
    (context) => {
      let over = false;
      return {
        ...intoFile(context),
        event({ type }) {
          if (over) throw new Error('It is over.');
          over = type === 'interrupt';
        },
      };
    },
    /It is over/,
  ],
  [
    'an event need not come at all before the end',
    (context) => {
      let run: string | undefined;
      return {
        event(event) {
          if (event.type === 'run-start') run = event.run;
        },
        end: async (result) => writeList(join(context.directory, 'list.txt'), run!.trim() + listOf(result)),
      };
    },
    /reading 'trim'/,
  ],
  [
    'an event and the result are left as they are: other reporters are given the same',
    (context) => ({
      async end(result) {
        (result.benchmarks as unknown[]).sort(() => -1);
        return intoFile(context).end!(result, []);
      },
    }),
    /changed what it was given/,
  ],
  [
    'a run that ends without a result leaves nothing that keeps the process alive',
    (context) => {
      const timer = setInterval(() => {}, 60_000);
      return { end: (result) => (clearInterval(timer), intoFile(context).end!(result, [])) };
    },
    /unref\(\) it/,
  ],
  ['its output goes where it declares, and nowhere else', (context) => ({ ...intoFile(context), event: ({ type }) => void context.stderr.write(type) }), /it writes to stderr/],
  ['its output is there: what it declares to write it writes', () => ({ end: async () => [] }), /to deeply equal \[\]/],
  [
    'its output into a pipe has no colour, no cursor movement and nothing else that controls a terminal, whatever is in a name',
    ({ stdout }) => ({ end: async (result) => (stdout.write(listOf(result)), []) }),
    /to deeply equal \[\]/,
    ['stdout'],
  ],
  ['its output on a terminal leaves the cursor as it was', ({ stdout }) => ({ end: async () => (stdout.write(stdout.isTTY ? '\u001b[?25l' : 'end\n'), []) }), /the cursor is hidden/, ['stdout']],
  ['a file that is one text goes to stdout where its name is `-`, and nothing is written', Object.assign<Create, Pick<ReporterType, 'text'>>((context) => intoFile(context), { text: true }), /nothing came to stdout/],
  ['a file is there when end() says so, by an absolute path and with a title', ({ directory }) => ({ end: async () => [{ title: 'List', path: join(directory, 'list.txt') }] }), /is not there/],
  [
    'a file is told of: nothing else is left in the run directory',
    (context) => ({ end: async (result) => (writeFileSync(join(context.directory, 'cache'), ''), intoFile(context).end!(result, [])) }),
    /cache|to deeply equal/,
  ],
  [
    'a file replaces what an earlier report left in its place',
    ({ directory }) => ({
      async end(result) {
        const path = join(directory, 'list.txt');
        writeFileSync(path, listOf(result), { flag: 'a' });
        return [{ title: 'List', path }];
      },
    }),
    /parts of the earlier report/,
  ],
  [
    'a file holds its own run only, where two are reported at once',
    ({ directory }) => ({
      event(event) {
        if (event.type === 'benchmark-end') kept += event.result.name;
      },
      end: async () => writeList(join(directory, 'list.txt'), kept),
    }),
    /got mixed/,
  ],
  ['a file that cannot be written, because its directory is none, is an error', (context) => ({ end: async (result) => intoFile(context).end!(result, []).catch(() => []) }), /was expected to reject/],
  [
    'a file that cannot be put in its place is an error, and no part of it stays',
    ({ directory }) => ({
      async end(result) {
        const path = join(directory, 'list.txt');
        writeFileSync(`${path}.part`, listOf(result));
        renameSync(`${path}.part`, path);
        return [{ title: 'List', path }];
      },
    }),
    /list\.txt\.part|to deeply equal/,
  ],
];

/** A reporter that cannot cope with one shape of run. */
const shapes: readonly (readonly [string, (result: RunResult) => unknown])[] = sampleRuns().map(({ shape }, index) => [
  `a run ${shape} is reported`,
  (result) => {
    if (JSON.stringify(result) === JSON.stringify(sampleRuns()[index]!.result)) throw new Error('It does not know what to do.');
  },
]);

describe('of a reporter with a flaw it is found that:', () => {
  beforeAll(() => void (patience.ms = 8_000));
  afterAll(() => void (patience.ms = 20_000));

  it.for(flaws)('%s', async ([sentence, create, message, writes]) => {
    expect(await finding(sentence, create, writes)).toMatch(message);
  });

  it.each(shapes)('%s', async (sentence, look) => {
    const create: Create = (context) => ({ end: async (result) => (look(result), intoFile(context).end!(result, [])) });
    expect(await finding(sentence, create)).toMatch(/does not know what to do/);
  });

  it.each([
    ['that throws at an event', 'a run with one benchmark that passed is reported', () => ({ event() { throw new Error('What is that?'); } }), /What is that/],
    ['that never ends', 'a run with one benchmark that passed is reported', () => ({ end: () => new Promise<never>(() => {}) }), /end\(\) has not settled/],
    ['that prints to the console', 'its output goes where it declares, and nowhere else', (context: ReporterContext) => ({ end: async (result: RunResult) => (console.log('done'), intoFile(context).end!(result, [])) }), /writes to the console/],
    ['that gives a relative path', 'a file is there when end() says so, by an absolute path and with a title', () => ({ end: async () => [{ title: 'List', path: 'list.txt' }] }), /is not absolute/],
  ] as const)('one %s is told so', async (_, sentence, create, message) => {
    expect(await finding(sentence, create as Create)).toMatch(message);
  });
});

it('every check of the suite is seen to fail here', () => {
  const shared = new Set(pluginChecks.map(sentenceOf));
  const own = reporterChecks.map(sentenceOf).filter((sentence) => !shared.has(sentence));
  expect([...flaws, ...shapes].map(([sentence]) => sentence).sort()).toEqual(own.sort());
});
