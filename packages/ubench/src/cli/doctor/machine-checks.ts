import type { Check } from './check.ts';
import { clockReading } from './checks/clock-reading.ts';
import { clockSource } from './checks/clock-source.ts';
import { cpuCores } from './checks/cpu-cores.ts';
import { cpuFrequency } from './checks/cpu-frequency.ts';
import { leftBehind } from './checks/left-behind.ts';
import { memory } from './checks/memory.ts';
import { nodeOptions } from './checks/node-options.ts';
import { nodeVersion } from './checks/node-version.ts';
import { openFiles } from './checks/open-files.ts';
import { ownCopy } from './checks/own-copy.ts';
import { processLimit } from './checks/process-limit.ts';
import { runFiles } from './checks/run-files.ts';
import { runIndex } from './checks/run-index.ts';
import { timerLag } from './checks/timer-lag.ts';
import { wallClock } from './checks/wall-clock.ts';

/** What is looked at whatever the plugins are, in the order of the report. */
export const machineChecks: readonly Check[] = [
  nodeVersion,
  ownCopy,
  nodeOptions,
  cpuCores,
  cpuFrequency,
  memory,
  openFiles,
  processLimit,
  clockSource,
  clockReading,
  timerLag,
  wallClock,
  runFiles,
  runIndex,
  leftBehind,
];
