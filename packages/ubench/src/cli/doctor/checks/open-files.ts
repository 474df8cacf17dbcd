import type { Diagnosis } from '@ubench/core';
import { type UserLimit, userLimit } from '@ubench/processes';
import type { Check } from '../check.ts';

/** The connections that an open loop may open where its spec does not say (`maxConcurrency`), and what a run has open besides. */
const comfortable = 1_000 + 100;
/** A run of one client has nearly as many open. */
const least = 128;

export function judgeOpenFiles({ soft, hard }: UserLimit): Diagnosis {
  const name = 'open files';
  const found = `limit ${soft === Infinity ? 'none' : soft.toLocaleString('en-US')}${hard > soft ? ` (hard ${hard === Infinity ? 'none' : hard.toLocaleString('en-US')})` : ''}`;
  if (soft >= comfortable) return { name, status: 'ok', found };
  const raise = hard >= comfortable ? `Raise it in this shell: ulimit -n ${Math.min(hard, 20_000)}` : `Have the hard limit raised (/etc/security/limits.conf, LimitNOFILE= of a systemd unit), then: ulimit -n ${comfortable}`;
  if (soft < least) return { name, status: 'problem', found: `${found}: too few for a run`, fix: raise };
  return { name, status: 'warning', found: `${found}: each connection takes one, and an open loop may open 1,000`, fix: `${raise}. Or keep concurrency and maxConcurrency below ${soft - 100}.` };
}

export const openFiles: Check = {
  group: 'machine',
  name: 'open files',
  run() {
    const limit = userLimit('open_files');
    return limit === undefined ? [] : [judgeOpenFiles(limit)];
  },
};
