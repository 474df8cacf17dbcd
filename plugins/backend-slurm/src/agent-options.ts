import { bytesOption, durationOption } from '@ubench/load';
import { z } from 'zod';
import { line, slurmName } from './profile-text.ts';

const countOption = z.int().positive();

/** What the job of agents is to be asked for where that differs from services, as a configuration writes it. */
export const agentOptions = z.strictObject({
  node: z
    .union([
      z.literal('ship'),
      z.strictObject({ module: line('a module').describe('A module that brings it, loaded after `modules`.').meta({ examples: ['nodejs/24'] }) }),
      z.strictObject({ path: line('a path').regex(/^\//, 'expected an absolute path').describe('Where it is on the compute nodes.').meta({ examples: ['/opt/node/bin/node'] }) }),
    ])
    .default('ship')
    .describe('The Node.js that agents run on, 24 or later. `ship`: this machine fetches the version that it has itself, for the compute nodes, from the npm registry, and copies it to the cluster once.')
    .meta({ examples: [{ module: 'nodejs/24' }] }),
  partition: slurmName('a partition').optional().describe('Where agents run. Default: where services without GPUs do.').meta({ examples: ['cpu'] }),
  nodes: countOption.optional().describe('On how many nodes agents are spread. Default: on as many as it takes.').meta({ examples: [2] }),
  tasksPerNode: countOption.optional().describe('The most agents on one node. Default: as many as fit.').meta({ examples: [4] }),
  cpus: countOption.default(2).describe('Cores of each agent: one sends the load, the other receives, and collects garbage. `agents: { cpus }` of a benchmark goes before.'),
  memory: bytesOption.optional().describe('Main memory of each agent. Default: what the cluster gives for its cores.').meta({ examples: ['2 GiB'] }),
  exclusive: z.boolean().optional().describe('Whole nodes, which nobody else uses meanwhile. Default: as for services.'),
  timeLimit: durationOption.optional().describe('How long the job of agents may take; it starts beside the services. Default: as for services.').meta({ examples: ['2h'] }),
  overlap: z.boolean().default(true).describe('Whether `srun` is told that agents may share what other steps of their job have (`--overlap`). Slurm before 20.11 does not know it.'),
});
export type AgentOptions = z.output<typeof agentOptions>;
