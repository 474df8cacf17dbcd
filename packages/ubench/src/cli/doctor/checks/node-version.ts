import type { Diagnosis } from '@ubench/core';
import type { Check } from '../check.ts';

const required = 24;

/** @param version Without the `v`. */
export function judgeNode(version: string, executable: string): Diagnosis {
  const found = `${version} (${executable})`;
  if (Number(version.split('.')[0]) >= required) return { name: 'Node', status: 'ok', found };
  return { name: 'Node', status: 'problem', found, fix: `Install Node ${required} or newer from https://nodejs.org, or for this project: npm install --save-dev node@${required}` };
}

export const nodeVersion: Check = { group: 'ubench', name: 'Node', run: () => [judgeNode(process.versions.node, process.execPath)] };
