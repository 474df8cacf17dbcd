/** Whether a network is between the client on a machine of that name and what answers at an address; `undefined` where the address does not tell. */
export function placeOf(url: string, hostname: string): 'this machine' | 'another machine' | undefined {
  if (url.startsWith('unix:')) return 'this machine';
  if (!URL.canParse(url)) return undefined;
  const host = new URL(url).hostname.replaceAll(/^\[|\]$/g, '');
  // A socket of the file system has no host, or its path in place of one.
  return /^$|^%2f|^localhost$|^127\.|^::1$/i.test(host) || host === hostname ? 'this machine' : 'another machine';
}
