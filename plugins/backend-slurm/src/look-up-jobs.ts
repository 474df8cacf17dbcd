import type { Logger } from '@ubench/core';
import { toErrorRecord } from '@ubench/errors';
import { parseSacct, sacctCommand } from './commands/sacct.ts';
import { jobIdOf, parseRecords } from './commands/scontrol.ts';
import type { JobWord } from './instance-state.ts';
import { meaningOf } from './job-state.ts';
import type { SlurmCommands } from './slurm-commands.ts';

/** The controller is asked for each: no more at once, however many are missing. */
const most = 20;

/**
 * What became of jobs that the queue does not have: the accounting may know it, and the controller for some minutes. `GONE` is a job that the controller
 * says it does not know; of one that nobody has answered about there is no word.
 */
export async function lookUpJobs(ids: readonly string[], slurm: SlurmCommands, log: Logger): Promise<Map<string, JobWord>> {
  const words = new Map<string, JobWord>();
  try {
    const { stdout } = await slurm.once(sacctCommand(ids), { again: true });
    // What has not ended by the accounting may have been lost on its way there.
    for (const { id, state, reason } of parseSacct(stdout)) if (meaningOf(state).phase === 'ended') words.set(id, { state, reason });
  } catch (error) {
    log.debug('no accounting', { problem: toErrorRecord(error).what });
  }
  const unknown = Map.groupBy(ids.filter((id) => !words.has(id)), (id) => id.replace(/_.*$/, ''));
  for (const [job, tasks] of [...unknown].slice(0, most)) {
    for (const [id, word] of await wordsOf(job, tasks, slurm)) words.set(id, word);
  }
  return words;
}

/** Of a job, or of tasks of an array: those that were never begun are one record. */
async function wordsOf(job: string, ids: readonly string[], slurm: SlurmCommands): Promise<readonly (readonly [string, JobWord])[]> {
  try {
    const { code, stdout, stderr } = await slurm.once(['scontrol', '--oneliner', 'show', 'job', job], { again: true });
    if (/invalid job id/i.test(stderr)) return ids.map((id) => [id, gone]);
    const records = parseRecords(stdout).filter(({ JobId, ArrayJobId, JobState }) => JobState !== undefined && (ArrayJobId ?? JobId) === job);
    if (code !== 0 || records.length === 0) return [];
    return ids.map((id) => {
      const record = records.find((candidate) => jobIdOf(candidate) === id || holds(candidate, id));
      return [id, record === undefined ? gone : { state: record['JobState']!, reason: record['Reason'] ?? '' }];
    });
  } catch {
    return [];
  }
}

const gone: JobWord = { state: 'GONE', reason: '' };

/** Whether a record is that of several tasks of an array, one of which is meant. */
function holds({ ArrayTaskId }: Readonly<Record<string, string>>, id: string): boolean {
  const [, task] = id.split('_');
  return task !== undefined && ArrayTaskId !== undefined && tasksIn(ArrayTaskId, Number(task));
}

/** Of a list as Slurm writes it: `3`, `0-199%5`, `1,3-9:2`. */
const tasksIn = (list: string, task: number): boolean =>
  list.replace(/%.*$/, '').split(',').some((part) => {
    const [, from, to, step] = /^(\d+)(?:-(\d+)(?::(\d+))?)?$/.exec(part) ?? [];
    return from !== undefined && task >= Number(from) && task <= Number(to ?? from) && (task - Number(from)) % Number(step ?? 1) === 0;
  });
