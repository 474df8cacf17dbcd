import type { Reconciliation } from '@ubench/load';
import type { Finding } from '../result/result.ts';
import { type FindingCode, findingOf } from './finding-codes.ts';

/** What is to be said of counts of which server and client have different ones. */
export interface Reconciled {
  readonly invalid: Finding[];
  readonly warnings: Finding[];
}

type Reading = 'agree' | 'differ' | 'unclear';

/** The rule for operations, in units of what is counted: more than 1 %, and more than so much as the clients and 10 operations have. */
export function reconcile(counts: readonly Reconciliation[], clients: number): Reconciled {
  if (counts.some(({ server }) => server < 0)) return { invalid: [findingOf('instance-restarted', "the server's own counts fell under load: the instance was restarted")], warnings: [] };
  const read = counts.map((count) => ({ count, reading: readingOf(count, clients) }));
  const said = (wanted: Reading): string => read.flatMap(({ count, reading }) => (reading === wanted ? sentence(count) : [])).join('; ');
  return { invalid: unlessEmpty('server-counts', said('differ')), warnings: unlessEmpty('server-counts-unclear', said('unclear')) };
}

const unlessEmpty = (code: FindingCode, text: string): Finding[] => (text === '' ? [] : [findingOf(code, text)]);

function readingOf({ server, client, perOperation, mayExceed, estimated }: Reconciliation, clients: number): Reading {
  const tolerated = Math.max(0.01 * Math.max(server, client), (clients + 10) * perOperation);
  const more = server - client;
  if (Math.abs(more) <= tolerated) return 'agree';
  return estimated || (more > 0 && more <= tolerated + mayExceed) ? 'unclear' : 'differ';
}

function sentence({ what, server, client, estimated, mayExceed }: Reconciliation): string {
  const guessed = estimated ? ', which it could only estimate' : '';
  const explained = !estimated && mayExceed > 0 && server > client ? '; operations that failed or were given up have some that no client saw' : '';
  return `the server counted ${count(server)} ${what}, the client ${count(client)}${guessed}${explained}`;
}

const count = (value: number): string => Math.round(value).toLocaleString('en-US');
