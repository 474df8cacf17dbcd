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
  for (const id of ids.filter((job) => !words.has(job)).slice(0, most)) {
    const word = await wordOf(id, slurm);
    if (word !== undefined) words.set(id, word);
  }
  return words;
}

async function wordOf(id: string, slurm: SlurmCommands): Promise<JobWord | undefined> {
  try {
    const { stdout, stderr } = await slurm.once(['scontrol', '--oneliner', 'show', 'job', id], { again: true });
    if (/invalid job id/i.test(stderr)) return { state: 'GONE', reason: '' };
    const record = parseRecords(stdout).find((candidate) => jobIdOf(candidate) === id);
    return record?.['JobState'] === undefined ? undefined : { state: record['JobState'], reason: record['Reason'] ?? '' };
  } catch {
    return undefined;
  }
}
