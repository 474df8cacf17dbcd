/** Durable files: atomic writes, logs that survive a torn line, failpoints that let tests kill the process at every step of them; and trees of files to copy. */
export { AppendLog, type LogContent, readLog } from './append-log.ts';
export { failpoint, failpointsVariable } from './failpoint.ts';
export { type FileTreeEntry, readFileTree } from './file-tree.ts';
export { RotatedLog, type Rotation } from './rotated-log.ts';
export { syncDirectory, writeAtomically } from './write-atomically.ts';
