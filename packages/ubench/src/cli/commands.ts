import type { CommandDefinition } from './command.ts';
import { config } from './commands/config.ts';
import { list } from './commands/list.ts';
import { logs } from './commands/logs.ts';
import { prune } from './commands/prune.ts';
import { rerun } from './commands/rerun.ts';
import { run } from './commands/run.ts';
import { show } from './commands/show.ts';
import { stop } from './commands/stop.ts';
import { watch } from './commands/watch.ts';

/** Every command, in the order of the help. */
export const commands: readonly CommandDefinition[] = [run, list, show, watch, logs, stop, rerun, prune, config];
