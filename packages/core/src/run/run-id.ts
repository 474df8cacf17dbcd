import { randomBytes } from 'node:crypto';

/** `20261122-201502123-3fk9`: sorts by time, to the millisecond; safe as a file name. */
export function createRunId(now: Date): string {
  const digits = now.toISOString().replaceAll(/\D/g, '');
  const suffix = [...randomBytes(4)].map((byte) => (byte % 36).toString(36)).join('');
  return `${digits.slice(0, 8)}-${digits.slice(8, 17)}-${suffix}`;
}
