import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Diagnosis } from '@ubench/core';
import { toErrorRecord } from '@ubench/errors';
import { formatBytes } from '@ubench/units';
import type { Check } from '../check.ts';
import { networkFileSystem } from '../network-file-system.ts';

const comfortable_bytes = 2 ** 30;
const least_bytes = 2 ** 26;
const fix = 'Name another directory: UBENCH_DIR=/path ubench run …';

/** @param type Of the file system, as statfs has it. */
export function judgeRoom(directory: string, free_bytes: number, type: number): Diagnosis {
  const name = 'run files';
  const network = networkFileSystem(type);
  const found = `${directory}, ${formatBytes(free_bytes)} free${network === undefined ? '' : `, on ${network}`}`;
  if (free_bytes < least_bytes) return { name, status: 'problem', found: `${found}: too little for a run`, fix: `Make room, or: ${fix}` };
  if (network !== undefined) {
    return { name, status: 'warning', found: `${found}: writing is slower there, and several machines must not use it at once`, fix: `Keep them on a disk of this machine. ${fix}` };
  }
  if (free_bytes < comfortable_bytes) return { name, status: 'warning', found: `${found}: logs and datasets may not fit`, fix: `Make room, or: ${fix}` };
  return { name, status: 'ok', found };
}

/** It appears with the first run: until then, the directory it would be made in is looked at. */
export function diagnoseRunFiles(directory: string): Diagnosis {
  const there = nearestThere(directory);
  try {
    if (!statSync(there).isDirectory()) return { name: 'run files', status: 'problem', found: `${there} is not a directory`, fix };
    accessSync(there, constants.W_OK | constants.X_OK);
  } catch (error) {
    return { name: 'run files', status: 'problem', found: `${directory} cannot be written to: ${toErrorRecord(error).what}`, fix };
  }
  const { bavail, bsize, type } = statfsSync(there);
  return judgeRoom(directory, bavail * bsize, type);
}

function nearestThere(directory: string): string {
  return existsSync(directory) ? directory : nearestThere(path.dirname(directory));
}

export const runFiles: Check = { group: 'project', name: 'run files', run: ({ stateDirectory }) => [diagnoseRunFiles(stateDirectory)] };
