import { connect } from 'node:net';
import type { Diagnosis } from '@ubench/core';
import { toErrorRecord } from '@ubench/errors';

const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'postgres:': 5432, 'postgresql:': 5432 };
const patience_ms = 3_000;

type Address = { readonly host: string; readonly port: number } | { readonly path: string };

/**
 * Whether something answers at the address of a deployment; only that a connection opens is tried. The URL itself is in no finding: it may
 * hold a password.
 * @param resolve Reads the URL. Throws with what is wrong with it.
 */
export async function diagnoseAddress(deployment: string, resolve: () => string, signal: AbortSignal): Promise<Diagnosis> {
  const name = `address of ${deployment}`;
  let url: URL;
  let host: string;
  try {
    url = new URL(resolve());
    host = decodeURIComponent(url.hostname);
  } catch (error) {
    const { what, fix } = toErrorRecord(error);
    return { name, status: 'problem', found: what, ...(fix !== undefined && { fix }) };
  }
  const address = addressOf(url, host);
  if (address === undefined) {
    return { name, status: 'warning', found: `the URL (${url.protocol}) has no ${host === '' ? 'host' : 'port'}: not tried`, fix: 'Write the host and the port into the URL, if it has them.' };
  }
  const problem = await connectionProblem(address, signal);
  const found = 'path' in address ? address.path : `${host}:${address.port}`;
  if (problem === undefined) return { name, status: 'ok', found: `${found} takes connections` };
  return { name, status: 'problem', found: `${found} cannot be reached: ${problem}`, fix: 'Start the service, correct its address, or open the way to it (firewall, VPN).' };
}

function addressOf({ protocol, pathname, port: given }: URL, host: string): Address | undefined {
  // `unix:/run/app.sock:/path`: what follows the second colon is for who answers.
  if (protocol === 'unix:') return { path: decodeURIComponent(pathname.split(':')[0]!) };
  const port = given === '' ? defaultPorts[protocol] : Number(given);
  if (port === undefined || host === '') return undefined;
  // A directory stands for the Unix socket in it, named as PostgreSQL does.
  return host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host: host.replace(/^\[(.*)\]$/, '$1'), port };
}

function connectionProblem(address: Address, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ ...address, signal, timeout: patience_ms });
    const end = (problem?: string): void => {
      socket.destroy();
      resolve(problem);
    };
    socket.once('connect', () => end());
    socket.once('timeout', () => end(`no answer within ${patience_ms / 1000} s`));
    // Of a host with several addresses, the error that holds all of theirs has no message.
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.message || error.code || error.name));
  });
}
