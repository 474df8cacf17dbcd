import type { CommandContext } from '../cli-context.ts';
import { commandOf } from './command-of.ts';
import { openStore } from './open-store.ts';

/** `ubench rerun`. */
export async function rerunCommand(args: readonly string[], _flags: object, context: CommandContext): Promise<number> {
  // `rerun -- --trials 5`: the last run, with a flag more.
  const [text, more] = args[0] === undefined || args[0].startsWith('-') ? [undefined, args] : [args[0], args.slice(1)];
  const store = openStore(context);
  const id = store.find(text);
  const { argv, cwd } = commandOf(store.read(id), more);
  context.stderr.write(`ubench ${argv.join(' ')}\n`);
  return context.execute(argv, { cwd, rerunOf: id });
}
