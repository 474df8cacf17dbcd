import { existsSync } from 'node:fs';
import { isRedacted, storeErrors } from '@ubench/core';
import type { CommandContext } from '../cli-context.ts';
import { openStore } from './open-store.ts';

/** `ubench rerun`. */
export async function rerunCommand(args: readonly string[], _flags: object, context: CommandContext): Promise<number> {
  // `rerun -- --trials 5`: the last run, with a flag more.
  const [text, more] = args[0] === undefined || args[0].startsWith('-') ? [undefined, args] : [args[0], args.slice(1)];
  const store = openStore(context);
  const id = store.find(text);
  const { record } = store.read(id);
  if (record === undefined) throw storeErrors.UBENCH_E_RERUN({ id, problem: 'its run.json is missing or damaged.' });
  if (record.adopted !== undefined) throw storeErrors.UBENCH_E_RERUN({ id, problem: `it was found on the backend '${record.adopted.backend}', and its command is known where it was given.` });
  const { cwd, provenance } = record;
  if (!existsSync(cwd)) throw storeErrors.UBENCH_E_RERUN({ id, problem: `${cwd}, where it was given, is no more.` });
  const hidden = provenance.argv.find((argument) => isRedacted(argument) && !more.some((other) => nameIn(other) === nameIn(argument)));
  if (hidden !== undefined) throw storeErrors.UBENCH_E_RERUN_SECRET({ id, argument: hidden });
  const argv = [...provenance.argv, ...more];
  context.stderr.write(`ubench ${argv.join(' ')}\n`);
  return context.execute(argv, { cwd, rerunOf: id });
}

/** `db` of `db=postgres://…` and of `--at=db=postgres://…`. */
const nameIn = (argument: string): string | undefined => /^(?:--[\w-]+=)?([^=]*)=/.exec(argument)?.[1];
