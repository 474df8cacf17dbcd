import { type BackendType, defineBackend } from '@ubench/core';
import { z } from 'zod';
import { createAgentHost } from './agent-host.ts';
import { localCapacity } from './capacity.ts';
import { diagnoseLocal } from './diagnose.ts';
import { createInstanceHost } from './instance-host.ts';

const options = z.strictObject({
  imageCache: z.string().optional().describe('Directory that images of containers are fetched to, for Apptainer; Podman and Docker have their own. Default: `ubench/images` in `XDG_CACHE_HOME`, else in `~/.cache`.').meta({ examples: ['/scratch/images'] }),
});

/** This machine: instances are processes or containers, agents are threads. */
export const localBackend = {
  name: 'local',
  description: 'This machine: instances are processes or containers, agents are threads. The default.',
  options,
  create: ({ imageCache }, { log }) => ({ instances: createInstanceHost(log, imageCache), agents: createAgentHost() }),
  runtimes: ['process', 'apptainer', 'podman', 'docker'],
  capacity: localCapacity,
  diagnose: diagnoseLocal,
} satisfies BackendType<z.output<typeof options>>;

/** Places deployments on this machine: `backends: { here: local() }`. */
export const local = defineBackend(localBackend);
