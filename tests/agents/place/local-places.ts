// A backend for projects of tests: services as the local backend has them, and places of agents that are processes of this machine too.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { agentProgram, connectAgents, listenToPlace, placeRequest, probePlace } from '@ubench/agents';
import { localBackend } from '@ubench/backend-local';
import { type Backend, defineBackend, type LaunchRequest } from '@ubench/core';
import { z } from 'zod';
import { readKeptFile } from './read-kept-file.ts';

const options = z.strictObject({
  directory: z.string().describe('Where places keep what they keep.'),
  linger: z.number().optional().describe('How long they stay when they have nothing to do, seconds.'),
});

/** `placeholder` is what launches of the local backend know nothing of. */
const keptAt = (request: LaunchRequest, directory: string): LaunchRequest => JSON.parse(JSON.stringify(request).replaceAll('{{kept}}', directory)) as LaunchRequest;

export const localPlaces = defineBackend({
  name: 'local-places',
  options,
  placesAgents: () => true,
  create({ directory, linger }, context): Backend {
    const { instances } = localBackend.create({}, context);
    return {
      instances: {
        start: (launches, signal) => instances.start(launches, signal),
        poll: (handles) => instances.poll(handles),
        endpoint: (handle) => instances.endpoint(handle),
        logs: (handle, given) => instances.logs(handle, given),
        stop: (handles) => instances.stop(handles),
        kill: (handles) => instances.kill(handles),
        find: (owner) => instances.find(owner),
        readKept: (_handle, name, part) => readKeptFile(join(directory, name), part),
      },
      agentPlaces: {
        program: agentProgram,
        async launch({ count, bundle, env }) {
          mkdirSync(directory, { recursive: true });
          const launcher = [process.execPath, fileURLToPath(new URL('start-tasks.ts', import.meta.url)), String(count), directory, '{}'];
          const request = placeRequest({ node: [process.execPath], bundle, launcher, count, env, ...(linger !== undefined && { linger_ns: linger * 1e9 }) });
          return { request: keptAt(request, directory), resources: {} };
        },
        probe: probePlace,
        connect: connectAgents,
        listen: listenToPlace,
      },
    };
  },
});
