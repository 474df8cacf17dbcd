import type { Diagnosis } from '@ubench/core';
import { userLimit } from '@ubench/processes';
import type { Check } from '../check.ts';
import { controlGroupLimits } from '../control-group.ts';

/** A server such as PostgreSQL has a process for each connection, and an open loop may open 1,000. */
const comfortable = 1_200;
/** Node, an agent and a small server. */
const least = 64;

/** @param limit Of processes and threads, of the user or the control group, whichever is tighter. */
export function judgeProcessLimit(limit: number): Diagnosis {
  const name = 'processes';
  const found = `limit ${limit === Infinity ? 'none' : limit.toLocaleString('en-US')}`;
  if (limit >= comfortable) return { name, status: 'ok', found };
  const fix = `Raise it (ulimit -u ${comfortable * 2}; docker run --pids-limit ${comfortable * 2}; TasksMax= of the systemd unit).`;
  if (limit < least) return { name, status: 'problem', found: `${found}: too few for agents and a server`, fix };
  return { name, status: 'warning', found: `${found}: a server with a process for each connection may not start them`, fix };
}

export const processLimit: Check = {
  group: 'machine',
  name: 'processes',
  run: () => [judgeProcessLimit(Math.min(userLimit('max_user_processes')?.soft ?? Infinity, controlGroupLimits().processes ?? Infinity))],
};
