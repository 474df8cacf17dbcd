import { readFileSync } from 'node:fs';
import type { LaunchSpec } from '@ubench/core';
import { localErrors } from './local-errors.ts';

/** Another user than ours that an instance runs as. */
export interface LaunchUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * Whom to run an instance as; `undefined`: as ourselves. A program that refuses root runs as the user who called sudo, so that what
 * that user installed stays readable, or else as `nobody`.
 * @throws LOCAL_E_NO_USER
 */
export function launchUser(wanted: LaunchSpec['user'], environment: NodeJS.ProcessEnv = process.env): LaunchUser | undefined {
  if (wanted !== 'unprivileged' || process.getuid?.() !== 0) return undefined;
  const uid = Number(environment['SUDO_UID'] ?? 0);
  const gid = Number(environment['SUDO_GID'] ?? 0);
  if (uid > 0 && gid > 0) return { name: environment['SUDO_USER'] ?? String(uid), uid, gid };
  return namedUser('nobody');
}

function namedUser(name: string): LaunchUser {
  const entry = readFileSync('/etc/passwd', 'utf8').split('\n').find((line) => line.startsWith(`${name}:`));
  if (entry === undefined) throw localErrors.LOCAL_E_NO_USER({ user: name });
  const [, , uid, gid] = entry.split(':');
  return { name, uid: Number(uid), gid: Number(gid) };
}
