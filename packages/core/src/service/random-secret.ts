import { randomInt } from 'node:crypto';
import { registerSecret } from '../redact/secret-values.ts';

const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A password for an instance, of 143 bits; it is a secret from here on. */
export function randomSecret(): string {
  const secret = Array.from({ length: 24 }, () => alphanumeric[randomInt(alphanumeric.length)]).join('');
  registerSecret(secret);
  return secret;
}
