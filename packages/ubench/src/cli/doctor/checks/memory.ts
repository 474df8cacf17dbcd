import { totalmem } from 'node:os';
import type { Diagnosis } from '@ubench/core';
import { formatBytes } from '@ubench/units';
import type { Check } from '../check.ts';

const comfortable_bytes = 2 ** 30;
const least_bytes = 2 ** 28;

/** @param limit_bytes Of the control group; 0 or more than there is: none. */
export function judgeMemory(total_bytes: number, available_bytes: number, limit_bytes: number): Diagnosis {
  const name = 'memory';
  const limited = limit_bytes > 0 && limit_bytes < total_bytes;
  const found = `${formatBytes(available_bytes)} available of ${formatBytes(limited ? limit_bytes : total_bytes)}${limited ? ', the limit of the control group' : ''}`;
  if (available_bytes >= comfortable_bytes) return { name, status: 'ok', found };
  const fix = limited ? 'Raise the limit of the container, or stop something in it.' : 'Stop something, or use a machine with more.';
  return { name, status: available_bytes < least_bytes ? 'problem' : 'warning', found: `${found}: a service that swaps, or is killed, is not measured`, fix };
}

export const memory: Check = { group: 'machine', name: 'memory', run: () => [judgeMemory(totalmem(), process.availableMemory(), process.constrainedMemory())] };
