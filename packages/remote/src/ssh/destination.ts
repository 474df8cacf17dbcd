import { remoteErrors } from '../remote-errors.ts';

/** What a user writes to say where to connect to; `host` may be an alias of the configuration. */
export interface Destination {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
}

/** Reads `host`, `user@host`, `user@host:port`, `ssh://user@host:port`, IPv6 in brackets. @throws REMOTE_E_DESTINATION */
export function parseDestination(destination: string): Destination {
  const refuse = (problem: string): never => {
    throw remoteErrors.REMOTE_E_DESTINATION({ destination, problem });
  };
  const [, user, rest = ''] = /^(?:(.*)@)?(.*)$/s.exec(destination.replace(/^ssh:\/\//i, '').replace(/\/$/, '')) ?? [];
  // Two colons and no brackets: an IPv6 address, and no port.
  const [, bracketed, plain, port] = (/^[^:]*(?::[^:]*){2,}$/.test(rest) && !rest.startsWith('[') ? [rest, undefined, rest] : /^(?:\[([^\]]+)\]|([^:]*))(?::(.*))?$/s.exec(rest)) ?? [];
  const host = bracketed ?? plain ?? refuse('it cannot be taken apart into user, host and port');
  if (host === '') refuse('it names no host');
  if (/[\s\p{Cc}/'"`$\\;&|<>()]/u.test(host)) refuse('no host is called that');
  if (host.startsWith('-') || user?.startsWith('-')) refuse('a name that begins with a dash could be taken for an option');
  if (user === '' || /[\p{Cc}]/u.test(user ?? '')) refuse('the user has no name');
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) > 0 && Number(port) < 65_536)) refuse(`${JSON.stringify(port)} is no port: 1 to 65535`);
  return { host, ...(user === undefined ? {} : { user }), ...(port === undefined ? {} : { port: Number(port) }) };
}
