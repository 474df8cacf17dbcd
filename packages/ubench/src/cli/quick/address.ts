import { redact } from '@ubench/core';
import { quickErrors } from './quick-errors.ts';

/** @throws UBENCH_E_QUICK_URL for what has no scheme, or behind it neither a host nor, as `unix:/run/app.sock`, a socket. */
export function requireUrl(type: string, text: string): void {
  if (!URL.canParse(text) || !/^(unix:\/|[a-z][a-z\d+.-]*:\/\/)./i.test(text)) throw quickErrors.UBENCH_E_QUICK_URL({ type, text: withoutSecrets(text) });
}

const holdsSecret = (text: string): boolean => redact(text) !== text;
const withoutSecrets = (text: string): string => (holdsSecret(text) ? 'the address' : text);

/** `--at` of a command line that a person can be shown and a file can hold: an address with a secret in it is a variable. */
export function shownAddress(deployment: string, url: string): string {
  if (holdsSecret(url)) return `"${deployment}=$${deployment.replaceAll(/\W/g, '_').toUpperCase()}_URL"`;
  const text = `${deployment}=${url}`;
  return /^[\w.:/@=,~+-]+$/.test(text) ? text : `'${text.replaceAll("'", '%27')}'`;
}
