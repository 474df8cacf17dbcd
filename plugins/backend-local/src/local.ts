import { type BackendType, defineBackend } from '@ubench/core';
import { z } from 'zod';
import { createAgentHost } from './agent-host.ts';
import { localCapacity } from './capacity.ts';
import { diagnoseLocal } from './diagnose.ts';
import { createInstanceHost } from './instance-host.ts';

const options = z.strictObject({});

/** This machine: instances are processes, agents are threads. */
export const localBackend = {
  name: 'local',
  description: 'This machine: instances are processes, agents are threads. The default.',
  options,
  create: (_options, { log }) => ({ instances: createInstanceHost(log), agents: createAgentHost() }),
  runtimes: ['process'],
  capacity: localCapacity,
  diagnose: diagnoseLocal,
} satisfies BackendType<z.output<typeof options>>;

/** Places deployments on this machine: `backends: { here: local() }`. */
export const local = defineBackend(localBackend);
