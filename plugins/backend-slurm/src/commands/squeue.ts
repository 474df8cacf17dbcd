import type { Argv } from '@ubench/core';

/** A job, or one of an array, as Slurm has it now. */
export interface QueuedJob {
  /** `123`, or `123_4`. */
  readonly id: string;
  readonly name: string;
  /** By its long name: PENDING. */
  readonly state: string;
  /** Why it waits, or ended. */
  readonly reason: string;
  /** Empty while it has none. */
  readonly nodes: string;
  readonly comment: string;
}

/**
 * All jobs of a user, those that ended in the last minutes too: one question to the controller, however many there are. Text, because its JSON is a
 * hundred times as large; every task of an array on a line of its own.
 */
export const squeueCommand = (user: string): Argv => ['squeue', '--noheader', '--array', '--states=all', `--user=${user}`, '--format=%i|%T|%r|%N|%j|%k'];

/** `undefined` for what is no answer of squeue's. */
export function parseSqueue(text: string): QueuedJob[] | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const jobs = lines.map(parseLine).filter((job) => job !== undefined);
  // Jobs of others' making may have names with anything in them; but an answer in which nothing is a job is none.
  return lines.length > 0 && jobs.length === 0 ? undefined : jobs;
}

function parseLine(line: string): QueuedJob | undefined {
  const [, id, state, reason, nodes, name, comment] = /^(\d+(?:_\d+|_\[[^\]]*\]|\+\d+)?)\|([A-Z_]+)\|([^|]*)\|([^|]*)\|([^|]*)\|(.*)$/.exec(line) ?? [];
  if (id === undefined) return undefined;
  return { id, state: state!, reason: reason!, nodes: nodes!, name: name!, comment: comment === '(null)' ? '' : comment! };
}
