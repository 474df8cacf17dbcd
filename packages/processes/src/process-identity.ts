import { hostname } from 'node:os';
import { readProcess } from './process-table.ts';

/** What names one process among all that ever ran: JSON that another process can use next week. */
export interface ProcessIdentity {
  readonly hostname: string;
  readonly pid: number;
  /** See {@link ProcessEntry.started}. */
  readonly started: string;
}

/** This very process. */
export const ownIdentity = (): ProcessIdentity => ({ hostname: hostname(), pid: process.pid, started: readProcess(process.pid)?.started ?? '' });

/** Whether that process still runs; `undefined` where only another machine can tell. */
export function isAlive({ hostname: host, pid, started }: ProcessIdentity): boolean | undefined {
  if (host !== hostname()) return undefined;
  return readProcess(pid)?.started === started;
}
