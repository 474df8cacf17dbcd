import { describe, expect, it } from 'vitest';
import { defineCommand } from '../command.ts';
import { candidatesFor } from './candidates.ts';
import type { CompletionSource } from './completion-sources.ts';

const load = () => Promise.reject(new Error('nothing is run'));
const commands = [
  defineCommand({
    name: 'run',
    arguments: '[file...]',
    completes: 'specs',
    summary: 'run specs',
    help: '',
    load,
    flags: {
      name: { kind: 'text', short: 't', description: 'by name' },
      tag: { kind: 'texts', description: 'by tag' },
      reporter: { kind: 'text', argument: 'a,b', description: 'reporters', completes: 'reporters' },
      backend: { kind: 'text', description: 'where', completes: 'backends' },
      dryRun: { kind: 'switch', description: 'run nothing' },
    },
  }),
  defineCommand({ name: 'show', arguments: '<id>', completes: 'runs', summary: 'show a run', help: '', load, flags: {} }),
  defineCommand({ name: 'baseline accept', arguments: '[id...]', completes: 'runs', summary: 'accept runs', help: '', load, flags: { force: { kind: 'switch', description: 'all the same' } } }),
  defineCommand({ name: 'baseline list', summary: 'list them', help: '', load, flags: {} }),
];
const known: Record<CompletionSource, readonly string[]> = {
  specs: ['a.bench.ts', 'deep/b c.bench.ts'],
  reporters: ['terminal', 'json'],
  backends: ['local', 'staging'],
  tools: [],
  exportFormats: [],
  shells: [],
  accepted: [],
  runs: ['20260101-x', '20260102-y'],
};
const complete = async (...words: string[]): Promise<string[]> =>
  (await candidatesFor(words, commands, async (source) => known[source])).map(({ value }) => value);

describe('a word is completed to', () => {
  it.each<[what: string, words: string[], to: string[]]>([
    ['commands', [''], ['run', 'show', 'baseline', 'help']],
    ['the second word of a command', ['baseline', ''], ['accept', 'list']],
    ['flags of a command of two words', ['baseline', 'accept', '--f'], ['--force']],
    ['ids of runs behind a command of two words', ['baseline', 'accept', '2026010'], ['20260101-x', '20260102-y']],
    ['nothing where a second word is none', ['baseline', 'nothing', ''], []],
    ['a command that begins so', ['r'], ['run']],
    ['flags of the program', ['--'], ['--help', '--version']],
    ['commands after help', ['help', ''], ['run', 'show', 'baseline']],
    ['flags of a command', ['run', '--'], ['--name', '--tag', '--reporter', '--backend', '--dry-run', '--help']],
    ['a flag of several words', ['run', '--d'], ['--dry-run']],
    ['flags that can be given again, but no others', ['run', '--dry-run', '--tag', 'x', '--'], ['--name', '--tag', '--reporter', '--backend', '--help']],
    ['the value of a flag', ['run', '--backend', ''], ['local', 'staging']],
    ['the value of a flag after =', ['run', '--backend=s'], ['--backend=staging']],
    ['the next of several values', ['run', '--reporter', 'json,'], ['json,terminal']],
    ['the next of several values after =', ['run', '--reporter=json,t'], ['--reporter=json,terminal']],
    ['spec files', ['run', ''], ['a.bench.ts', 'deep/b c.bench.ts']],
    ['spec files after a switch', ['run', '--dry-run', 'deep'], ['deep/b c.bench.ts']],
    ['spec files after the value of a flag', ['run', '-t', 'x', 'a'], ['a.bench.ts']],
    ['nothing where only the user knows', ['run', '-t', ''], []],
    ['what is no flag after --', ['run', '--', ''], ['a.bench.ts', 'deep/b c.bench.ts']],
    ['ids of runs', ['show', '20260102'], ['20260102-y']],
    ['nothing after a command that there is not', ['rnu', ''], []],
  ])('%s', async (_, words, to) => expect(await complete(...words)).toEqual(to));
});
