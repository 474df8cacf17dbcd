import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { failpoint } from '@ubench/files';
import { type ContainerRecord, isOfEngine } from './container-record.ts';

/** As long as an engine may take for it; what it has not done by then is found by the container's name. */
const limit_ms = 10_000;

/** Engines keep containers of their own, which do not end with who asked for them: with their processes gone, what is left of one is removed. Never throws. */
export async function removeContainer(container: ContainerRecord | undefined): Promise<void> {
  const argv = removal(container);
  if (argv === undefined) return;
  failpoint('local.container:before');
  // One that does not exist is an error to some.
  await promisify(execFile)(argv[0], argv[1], { timeout: limit_ms }).catch(() => {});
  failpoint('local.container:after');
}

/** The same without waiting for anything else. */
export function removeContainerNow(container: ContainerRecord | undefined): void {
  const argv = removal(container);
  if (argv === undefined) return;
  failpoint('local.container-now:before');
  spawnSync(argv[0], argv[1], { stdio: 'ignore', timeout: limit_ms });
  failpoint('local.container-now:after');
}

function removal(container: ContainerRecord | undefined): [string, string[]] | undefined {
  if (!isOfEngine(container)) return undefined;
  return [container.runtime, ['rm', '--force', '--volumes', container.name]];
}
