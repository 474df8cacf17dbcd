import type { CommandDefinition } from './command.ts';
import { complete } from './commands/complete.ts';
import { completion } from './commands/completion.ts';
import { config } from './commands/config.ts';
import { doctor } from './commands/doctor.ts';
import { plugins } from './commands/plugins.ts';
import { run } from './commands/run.ts';

const shown: readonly CommandDefinition[] = [run, doctor, config, plugins, completion];

/** Every command, in the order of the help. */
export const commands: readonly CommandDefinition[] = [...shown, complete(shown)];
