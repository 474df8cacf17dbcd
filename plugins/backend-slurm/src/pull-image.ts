import { readFileSync } from 'node:fs';
import type { Logger } from '@ubench/core';
import { fetchedImage, fetchImageScript } from '@ubench/containers';
import { failpoint } from '@ubench/files';
import { isForApptainer } from './apptainer-variable.ts';
import type { Cluster } from './cluster.ts';
import type { ClusterProfile } from './cluster-profile.ts';
import { profileEnvironment } from './login.ts';

/** An image that the login node has fetched. */
export interface PulledImage {
  /** Absolute, on the cluster. */
  readonly path: string;
  readonly took_s: number;
}

// Passwords of registries are among them: they come by standard input, where no process list shows them.
const withVariables = 'while IFS= read -r -d "" variable; do export "$variable"; done; exec "$@" </dev/null';

/** Has the login node fetch an image into the cache. @throws CONTAINERS_E_…, one for each cause */
export async function pullImage(image: string, { apptainer, imageTimeout, env }: ClusterProfile, { host, slurm, login }: Cluster, log: Logger, signal: AbortSignal): Promise<PulledImage> {
  const started = performance.now();
  log.info('fetching an image on the login node', { image });
  failpoint('slurm.pull:before');
  const command = [...slurm.environment(), 'bash', '-c', withVariables, 'bash', 'sh', '-c', readFileSync(fetchImageScript, 'utf8'), 'fetch-image', 'apptainer', apptainer, image, login.imageCache];
  const variables = Object.entries(profileEnvironment(env)).filter(([name]) => isForApptainer(name));
  const stdin = variables.map(([name, value]) => `${name}=${value}\0`).join('');
  const { stdout } = await host.exec(command, { stdin, timeout_ns: imageTimeout, signal, again: true });
  failpoint('slurm.pull:after');
  return { path: fetchedImage(image, stdout).image, took_s: (performance.now() - started) / 1e3 };
}
