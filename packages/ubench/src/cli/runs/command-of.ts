import { existsSync } from 'node:fs';
import { isRedacted, storeErrors, type StoredRun } from '@ubench/core';

export interface CommandOfRun {
  /** After the name of the command. */
  readonly argv: readonly string[];
  readonly cwd: string;
}

/**
 * The command of a run, to be given again.
 * @param more Flags to add.
 * @throws UBENCH_E_RERUN, UBENCH_E_RERUN_SECRET
 */
export function commandOf({ id, record }: StoredRun, more: readonly string[]): CommandOfRun {
  if (record === undefined) throw storeErrors.UBENCH_E_RERUN({ id, problem: 'its run.json is missing or damaged.' });
  if (record.adopted !== undefined) throw storeErrors.UBENCH_E_RERUN({ id, problem: `it was found on the backend '${record.adopted.backend}', and its command is known where it was given.` });
  const { cwd, provenance } = record;
  if (!existsSync(cwd)) throw storeErrors.UBENCH_E_RERUN({ id, problem: `${cwd}, where it was given, is no more.` });
  const hidden = provenance.argv.find((argument) => isRedacted(argument) && !more.some((other) => nameIn(other) === nameIn(argument)));
  if (hidden !== undefined) throw storeErrors.UBENCH_E_RERUN_SECRET({ id, argument: hidden });
  return { argv: [...provenance.argv, ...more], cwd };
}

/** `db` of `db=postgres://…` and of `--at=db=postgres://…`. */
const nameIn = (argument: string): string | undefined => /^(?:--[\w-]+=)?([^=]*)=/.exec(argument)?.[1];
