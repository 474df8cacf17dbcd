import { hostname } from 'node:os';
import { storeErrors, type StoredRun } from '@ubench/core';
import { isAlive } from '@ubench/processes';
import type { CommandContext } from '../cli-context.ts';
import { commandOf } from './command-of.ts';
import { openStore } from './open-store.ts';

/** `ubench collect`. */
export async function collectCommand(args: readonly string[], _flags: object, context: CommandContext): Promise<number> {
  // `collect -- --reporter json`: the last run that there is something to collect of, with a flag more.
  const [text, more] = args[0] === undefined || args[0].startsWith('-') ? [undefined, args] : [args[0], args.slice(1)];
  const store = openStore(context);
  const id = store.find(text ?? store.list().find(({ id: each, status }) => status === 'INTERRUPTED' && store.read(each).collectable === true)?.id);
  const run = store.read(id);
  if (run.result !== undefined && run.result.run.exit_code !== null) {
    context.stderr.write(`The run ${id} has its result (${run.status}): ubench show ${id}\n`);
    return run.result.run.exit_code;
  }
  requireCollectable(run);
  const { argv, cwd } = commandOf(run, more);
  context.stderr.write(`collecting ${id}: ubench ${argv.join(' ')}\n`);
  const exitCode = await context.execute(argv, { cwd, takesUp: id });
  const left = store.read(id).result?.benchmarks.filter(({ status }) => status === 'interrupted').length ?? 0;
  if (left > 0) context.stderr.write(`${left === 1 ? 'One benchmark' : `${left} benchmarks`} had not ended when its process was killed, and ${left === 1 ? 'was' : 'were'} not measured since: ubench rerun ${id}\n`);
  return exitCode;
}

/** @throws UBENCH_E_COLLECT_ELSEWHERE, UBENCH_E_COLLECT_LIVE, UBENCH_E_COLLECT_NOTHING, UBENCH_E_COLLECT_COMMAND */
function requireCollectable({ id, record, process: owner, collectable }: StoredRun): void {
  if (owner !== undefined && owner.hostname !== hostname()) throw storeErrors.UBENCH_E_COLLECT_ELSEWHERE({ id, host: owner.hostname });
  if (owner !== undefined && isAlive(owner) === true) throw storeErrors.UBENCH_E_COLLECT_LIVE({ id, pid: owner.pid });
  if (record === undefined || record.adopted !== undefined || collectable !== true) throw storeErrors.UBENCH_E_COLLECT_NOTHING({ id });
  const [command = ''] = record.provenance.argv;
  if (command !== 'run' && command !== 'quick') throw storeErrors.UBENCH_E_COLLECT_COMMAND({ id, command });
}
