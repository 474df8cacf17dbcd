import { defineCommand } from '../command.ts';
import { idHelp } from '../runs/id-help.ts';

const json = { kind: 'switch', description: 'as JSON' } as const;

/** `ubench baseline …`. */
export const baseline = [
  defineCommand({
    name: 'baseline accept',
    arguments: '[id...]',
    completes: 'runs',
    summary: 'accept runs: later ones are held against them',
    flags: {
      force: { kind: 'switch', description: 'accept one that would be refused; needs --note' },
      note: { kind: 'text', argument: 'text', description: 'why it is accepted, for who reads the history', example: '"slower since #123, which is meant"' },
      json,
    },
    help: `
${idHelp} Each becomes a line of history.jsonl in the directory that the configuration names as gate.baseline; commit it. A run is
accepted once, however often this is called.

Refused without --force: what was interrupted, failed, is invalid or was profiled, and a run with a FAIL of an assertion or a gate. A regression that
is meant is accepted with --force and a note, so that the baseline goes on instead of staying red.

Examples:
  ubench baseline accept
  ubench baseline accept k3x9 8m2a
  ubench baseline accept --force --note "the new index makes inserts slower, see #123"
`,
    load: async () => (await import('../baseline/accept-command.ts')).acceptCommand,
  }),
  defineCommand({
    name: 'baseline list',
    summary: 'list the runs that were accepted, and what can be judged by them',
    flags: { json },
    help: `
A gate judges a metric by at least 10 accepted runs of its benchmark in the same environment.

Examples:
  ubench baseline list
  ubench baseline list --json | jq '.benchmarks[] | select(.missing > 0) | .id'
`,
    load: async () => (await import('../baseline/list-command.ts')).listCommand,
  }),
  defineCommand({
    name: 'baseline show',
    arguments: '[id]',
    completes: 'accepted',
    summary: 'show an accepted run: why it was accepted, where it ran, its numbers',
    flags: { json },
    help: `
Without an id, the last one of the history.

Examples:
  ubench baseline show
  ubench baseline show k3x9 --json | jq .benchmarks
`,
    load: async () => (await import('../baseline/show-command.ts')).showCommand,
  }),
  defineCommand({
    name: 'baseline prune',
    summary: 'remove all but the last accepted runs',
    flags: {
      keep: { kind: 'count', argument: 'n', description: 'how many to keep of each benchmark in each environment (required)', example: '30' },
      dryRun: { kind: 'switch', description: 'only say what would be removed' },
      json,
    },
    help: `
A gate looks at the last 20 of a benchmark in its environment, and a trend at all of them. Benchmarks that are gone are removed as well.

Examples:
  ubench baseline prune --keep 50
`,
    load: async () => (await import('../baseline/prune-command.ts')).pruneCommand,
  }),
];
