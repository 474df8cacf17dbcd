import { constants } from 'node:os';
import { z } from 'zod';
import type { Ended } from './command.ts';

/** What ends an instance's container and tells of it. */
export const containerRecord = z.object({
  runtime: z.enum(['apptainer', 'podman', 'docker']),
  /** Unique on this machine. */
  name: z.string(),
  /** Of its image, `sha256:…`; known once that is there. */
  digest: z.string().optional(),
});
export type ContainerRecord = z.infer<typeof containerRecord>;

/** Podman and docker keep containers of their own and run them themselves: what is started here is their client. */
export const isOfEngine = (container: ContainerRecord | undefined): container is ContainerRecord => container !== undefined && container.runtime !== 'apptainer';

/** How what runs in the container ended, by how its client did: engines tell of signals by an exit code, as shells do. */
export function endInside(end: Ended): Ended {
  const [signal] = 'exitCode' in end ? (Object.entries(constants.signals).find(([, number]) => number + 128 === end.exitCode) ?? []) : [];
  return signal === undefined ? end : { signal: signal as NodeJS.Signals };
}
