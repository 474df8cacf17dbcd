import type { Argv } from '@ubench/core';

/** A job as the accounting has it. */
export interface AccountedJob {
  readonly id: string;
  readonly state: string;
  readonly reason: string;
  readonly nodes: string;
}

/** What became of jobs, each by one line and without its steps: of those that have ended, an array's are on lines of their own in every version. */
export const sacctCommand = (ids: readonly string[]): Argv => ['sacct', '--noheader', '--allocations', '--parsable2', `--jobs=${ids.join(',')}`, '--format=JobID,State,Reason,NodeList'];

/** Lines that are not jobs are left out: accounting may be off, and says so in words. */
export function parseSacct(text: string): AccountedJob[] {
  return text.split('\n').flatMap((line) => {
    const [, id, state, reason, nodes] = /^(\d+(?:_\d+)?)\|([A-Z_]+)[^|]*\|([^|]*)\|([^|]*)$/.exec(line) ?? [];
    return id === undefined ? [] : [{ id, state: state!, reason: reason!, nodes: nodes! }];
  });
}
