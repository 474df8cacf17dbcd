import { accessSync, constants, statfsSync } from 'node:fs';
import type { Diagnosis } from '@ubench/core';
import { toErrorRecord } from '@ubench/errors';
import { hasProc } from '@ubench/processes';
import { formatBytes } from '@ubench/units';
import { diagnoseContainers } from './diagnose-containers.ts';
import { type LaunchUser, launchUser } from './launch-user.ts';
import { mountOptions } from './mount-options.ts';
import { loopback, PortReservations } from './ports.ts';
import { longestPath, temporaryDirectory } from './temporary-directory.ts';

const comfortable_bytes = 2 ** 30;
const least_bytes = 2 ** 26;

/** Whether instances can be started, looked after and stopped on this machine. */
export async function diagnoseLocal(_options?: unknown, signal?: AbortSignal): Promise<Diagnosis[]> {
  let user: LaunchUser | undefined;
  const findings: Diagnosis[] = [diagnoseProcesses()];
  try {
    user = launchUser('unprivileged');
    const found = user === undefined ? 'as you' : `as '${user.name}', for you are root and some servers refuse that`;
    findings.push({ name: 'user of servers', status: 'ok', found });
  } catch (error) {
    findings.push(problem('user of servers', error));
  }
  findings.push(await diagnosePorts(), diagnoseTemporary(user), ...(await diagnoseContainers(signal)));
  return findings;
}

function diagnoseProcesses(): Diagnosis {
  const name = 'processes';
  if (hasProc) return { name, status: 'ok', found: '/proc tells what runs, and what it uses' };
  return { name, status: 'warning', found: 'there is no /proc: results have no CPU time and memory of servers', fix: 'Nothing, on this platform; on Linux, mount /proc.' };
}

async function diagnosePorts(): Promise<Diagnosis> {
  const name = 'ports';
  const reservations = new PortReservations();
  try {
    const port = await reservations.reserve('doctor', null);
    return { name, status: 'ok', found: `can be listened on, such as ${loopback}:${port}` };
  } catch (error) {
    return problem(name, error);
  }
}

/** Servers keep their data there, and programs that their user could not read are copied to it. */
function diagnoseTemporary(user: LaunchUser | undefined): Diagnosis {
  const name = 'temporary files';
  const fix = 'Set TMPDIR to a directory with a short path, on a disk with room, that every user may enter.';
  let directory: string;
  try {
    directory = temporaryDirectory(user);
    accessSync(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    return { ...problem(name, error), fix: toErrorRecord(error).fix ?? fix };
  }
  const { bavail, bsize } = statfsSync(directory);
  const free_bytes = bavail * bsize;
  const found = `${directory}, ${formatBytes(free_bytes)} free`;
  if (free_bytes < least_bytes) return { name, status: 'problem', found: `${found}: too little for the data of a server`, fix: `Make room, or: ${fix}` };
  // Only another user needs the copies.
  if (mountOptions(directory).includes('noexec')) return { name, status: user === undefined ? 'warning' : 'problem', found: `${found}: no program may run there (noexec)`, fix };
  if (directory.length > longestPath) return { name, status: 'warning', found: `${found}: the path is too long for Unix sockets`, fix };
  if (free_bytes < comfortable_bytes) return { name, status: 'warning', found: `${found}: the data of a server may not fit`, fix: `Make room, or: ${fix}` };
  return { name, status: 'ok', found };
}

function problem(name: string, error: unknown): Diagnosis {
  const { what, fix } = toErrorRecord(error);
  return { name, status: 'problem', found: what, ...(fix !== undefined && { fix }) };
}
