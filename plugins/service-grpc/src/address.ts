import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { nearest, toErrorRecord } from '@ubench/errors';
import { grpcErrors } from './grpc-errors.ts';

/** Where a gRPC server is, and how it is spoken to. */
export interface GrpcAddress {
  readonly target: string;
  /** What goes into `:authority` in place of the target. */
  readonly authority?: string;
  /** Absent: in plain text. */
  readonly tls?: {
    /** PEM. Absent: the certificate authorities of Node. */
    readonly ca?: Buffer;
    readonly cert?: Buffer;
    readonly key?: Buffer;
    /** The name that the certificate of the server must have, where it is not that of the URL. */
    readonly serverName?: string;
  };
}

const parameters = ['ca', 'cert', 'key', 'serverName', 'authority'] as const;

/**
 * Reads `grpc://HOST:PORT` or `grpcs://HOST:PORT?ca=FILE&cert=FILE&key=FILE&serverName=NAME`.
 * @throws GRPC_E_URL, GRPC_E_URL_FILE
 */
export function parseAddress(text: string): GrpcAddress {
  const { protocol, host, hostname, port, pathname, searchParams } = new URL(text);
  if (protocol !== 'grpc:' && protocol !== 'grpcs:') throw refuse(`it begins with ${protocol}//`);
  const secure = protocol === 'grpcs:';
  if (hostname === '') throw refuse('it has no host');
  if (port === '' && !secure) throw refuse('it has no port');
  if (pathname !== '' && pathname !== '/') throw refuse(`gRPC has no paths, and it has ${pathname}`);
  for (const name of searchParams.keys()) {
    if ((parameters as readonly string[]).includes(name)) continue;
    const near = nearest(name, parameters);
    throw refuse(`it has the parameter '${name}'${near === undefined ? '' : `; did you mean '${near}'?`}`);
  }
  const given = (name: (typeof parameters)[number]): string | undefined => searchParams.get(name) ?? undefined;
  const file = (name: 'ca' | 'cert' | 'key'): Buffer | undefined => readParameter(name, given(name));
  if (!secure && ['ca', 'cert', 'key', 'serverName'].some((name) => searchParams.has(name))) throw refuse('ca, cert, key and serverName are for grpcs://');
  const [authority, serverName, ca, cert, key] = [given('authority'), given('serverName'), file('ca'), file('cert'), file('key')];
  if ((cert === undefined) !== (key === undefined)) throw refuse('cert and key go together');
  return {
    target: port === '' ? `${host}:443` : host,
    ...(authority === undefined ? {} : { authority }),
    ...(secure && {
      tls: {
        ...(ca && { ca }),
        ...(cert && { cert }),
        ...(key && { key }),
        ...(serverName === undefined ? {} : { serverName }),
      },
    }),
  };
}

const refuse = (problem: string): Error => grpcErrors.GRPC_E_URL({ problem });

function readParameter(parameter: string, given: string | undefined): Buffer | undefined {
  if (given === undefined) return undefined;
  const path = resolve(given);
  try {
    return readFileSync(path);
  } catch (error) {
    throw grpcErrors.GRPC_E_URL_FILE({ parameter, path, reason: toErrorRecord(error).code });
  }
}
