import type { Endpoint } from '@ubench/load';
import type { GrpcAccess } from './access.ts';
import { grpcErrors } from './grpc-errors.ts';

/** Where a gRPC server is, and how it is spoken to. */
export interface GrpcAddress {
  readonly target: string;
  /** Absent: in plain text. */
  readonly tls?: Omit<GrpcAccess, 'authority'>;
  /** What goes into `:authority` in place of the target. */
  readonly authority?: string;
}

/** Reads `grpc://HOST:PORT` or `grpcs://HOST:PORT`. @throws GRPC_E_URL */
export function addressOf({ url, access = {} }: Endpoint): GrpcAddress {
  const { protocol, host, hostname, port, pathname, search } = new URL(url);
  if (protocol !== 'grpc:' && protocol !== 'grpcs:') throw refuse(`it begins with ${protocol}//`);
  const secure = protocol === 'grpcs:';
  if (hostname === '') throw refuse('it has no host');
  if (port === '' && !secure) throw refuse('it has no port');
  if ((pathname !== '' && pathname !== '/') || search !== '') throw refuse(`gRPC has no paths, and it has ${pathname}${search}`);
  const { authority, ...tls } = access as GrpcAccess;
  return { target: port === '' ? `${host}:443` : host, ...(authority === undefined ? {} : { authority }), ...(secure && { tls }) };
}

const refuse = (problem: string): Error => grpcErrors.GRPC_E_URL({ problem });
