import type { Endpoint } from '@ubench/load';

/** Where a hub answers, and what it wants to hear. */
export interface HubAddress {
  readonly host: string;
  readonly port: number;
  readonly nonce: string;
}

/** Of `agents://hub:NONCE@host:port`. */
export function hubAddress({ url }: Endpoint): HubAddress {
  const { hostname, port, password } = new URL(url);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port), nonce: decodeURIComponent(password) };
}
