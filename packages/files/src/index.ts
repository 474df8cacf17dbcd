/** Durable files: atomic writes, logs that survive a torn line, and failpoints that let tests kill the process at every step of them. */
export { AppendLog, type LogContent, readLog } from './append-log.ts';
export { failpoint, failpointsVariable } from './failpoint.ts';
export { RotatedLog, type Rotation } from './rotated-log.ts';
export { syncDirectory, writeAtomically } from './write-atomically.ts';
