import { registerUrlPasswords } from '@ubench/core';
import type { ToldAddress } from './told.ts';

/** The URL by which clients on the cluster reach an instance, or one rank of it. */
export function innerUrl(template: string, { host, ports }: ToldAddress): string {
  const url = Object.entries(ports).reduce((filled, [name, port]) => filled.replaceAll(`{{port:${name}}}`, String(port)), template.replaceAll('{{host}}', host));
  registerUrlPasswords(url);
  return url;
}
