/** The same URL at another `host:port`; user, password, path and query stay. */
export const atAddress = (url: string, address: string): string => url.replace(/^([a-z][\w+.-]*:\/\/(?:[^/?#@]*@)?)[^/?#]*/i, `$1${address}`);

/** Host and port of a URL; `undefined` where it does not say its port. */
export function addressOf(url: string): { readonly host: string; readonly port: number } | undefined {
  const { hostname, port } = new URL(url);
  return port === '' ? undefined : { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) };
}
