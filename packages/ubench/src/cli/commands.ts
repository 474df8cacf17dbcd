import type { CommandDefinition } from './command.ts';
import { ab } from './commands/ab.ts';
import { baseline } from './commands/baseline.ts';
import { calibrate } from './commands/calibrate.ts';
import { collect } from './commands/collect.ts';
import { compare } from './commands/compare.ts';
import { complete } from './commands/complete.ts';
import { completion } from './commands/completion.ts';
import { config } from './commands/config.ts';
import { init } from './commands/init.ts';
import { doctor } from './commands/doctor.ts';
import { plugins } from './commands/plugins.ts';
import { exportDefinition } from './commands/export.ts';
import { importDefinition } from './commands/import.ts';
import { list } from './commands/list.ts';
import { logs } from './commands/logs.ts';
import { prune } from './commands/prune.ts';
import { quick } from './commands/quick.ts';
import { report } from './commands/report.ts';
import { rerun } from './commands/rerun.ts';
import { run } from './commands/run.ts';
import { show } from './commands/show.ts';
import { stop } from './commands/stop.ts';
import { trend } from './commands/trend.ts';
import { watch } from './commands/watch.ts';

const shown: readonly CommandDefinition[] = [init, run, ab, calibrate, quick, list, show, compare, report, trend, watch, collect, logs, stop, rerun, prune, ...baseline, importDefinition, exportDefinition, doctor, config, plugins, completion];

/** Every command, in the order of the help. */
export const commands: readonly CommandDefinition[] = [...shown, complete(shown)];
