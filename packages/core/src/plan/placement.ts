import { bytesOption } from '@ubench/load';
import { z } from 'zod';
import { coreErrors } from '../core-errors.ts';
import type { ServiceType } from '../service/service-type.ts';

/** How an instance is executed on its node. */
export const runtimes = ['process', 'apptainer', 'podman', 'docker'] as const;
export type Runtime = (typeof runtimes)[number];

/** What `deploy()` takes of where and how an instance runs; each over what the service type asks for. */
export const placementOptions = {
  runtime: z
    .enum(runtimes)
    .optional()
    .describe('How it is executed: as a `process`, or in a container of its image by `apptainer`, `podman` or `docker`. Default: `apptainer` where it has an image, else `process`; a `process` uses no image of its service.')
    .meta({ examples: ['apptainer'] }),
  image: z
    .string()
    .min(1)
    .optional()
    .describe('What its container is made of: `docker://…`, `oras://…`, a `.sif` file, a directory; a path that begins with `./` is relative to the root. Default: the image of the service, where it has one.')
    .meta({ examples: ['docker://postgres:18'] }),
  resources: z
    .strictObject({
      gpus: z.int().nonnegative().optional().describe('GPUs of each node. Default: as many as the options of the service ask for.'),
      cpus: z.int().positive().optional().describe('Cores, of each process where an instance has several. Default: what the place gives.'),
      memory: bytesOption.optional().describe('Main memory of each node. Default: what the place gives.'),
      nodes: z.int().positive().optional().describe('Nodes that one instance spans. Default: what the options of the service ask for, else one.'),
      tasksPerNode: z.int().positive().optional().describe('Processes of one instance on each of its nodes: its ranks are `nodes` × `tasksPerNode`. Default: 1.'),
    })
    .optional()
    .describe('What an instance needs of its node. A backend that has less refuses before anything starts.')
    .meta({ examples: [{ gpus: 4 }] }),
};
export const placementOptionsSchema = z.strictObject(placementOptions);
export type PlacementOptions = z.input<typeof placementOptionsSchema>;

/** What an instance needs of its node; what is absent was not asked for. */
export const resources = z.strictObject({
  gpus: z.int().nonnegative().optional().describe('GPUs.'),
  cpus: z.int().positive().optional().describe('Cores.'),
  memory_bytes: z.number().positive().optional().describe('Main memory.'),
  nodes: z.int().positive().optional().describe('Nodes that one instance spans; absent: one.'),
  tasks_per_node: z.int().positive().optional().describe('Processes of it on each of them; absent: one.'),
  tasks: z.int().positive().optional().describe('Of agents: how many, on as many nodes as it takes; `cpus` is of each.'),
});
export type Resources = z.infer<typeof resources>;

/** Processes of an instance that are started alike, each with a number. Agents are started by a program of their own, which is one. */
export const ranksOf = ({ nodes = 1, tasks_per_node = 1, tasks }: Resources): number => (tasks === undefined ? nodes * tasks_per_node : 1);

/** How an instance is executed and what it needs: the part of a launch that a backend can refuse. */
export const placement = z.strictObject({
  runtime: z.enum(runtimes).describe('As a process, or by which container runtime.'),
  image: z.string().optional().describe('What the container is made of: `docker://…`, `oras://…`, a `.sif` file, a directory, relative to the root; absent for a process.'),
  resources: resources.describe('What it needs of its node.'),
});
export type Placement = z.infer<typeof placement>;

/**
 * Of what the service type needs with its options, and what the spec asks for over that; `undefined` for a process that asks for nothing.
 * @param asked As given to `deploy()`, parsed.
 * @throws UBENCH_E_RUNTIME_IMAGE
 */
export function placementOf(deployment: string, type: ServiceType, options: unknown, asked: z.output<typeof placementOptionsSchema>): Placement | undefined {
  const needs = type.needs?.(options) ?? {};
  // What is installed is run without the image that it would have.
  const image = asked.image ?? (asked.runtime === 'process' ? undefined : needs.image);
  const runtime = asked.runtime ?? (image === undefined ? 'process' : 'apptainer');
  if ((runtime === 'process') !== (image === undefined)) throw coreErrors.UBENCH_E_RUNTIME_IMAGE({ deployment, service: type.name, runtime, image });
  const { memory, gpus, cpus, nodes, tasksPerNode } = asked.resources ?? {};
  const all: Resources = {
    ...needs.resources,
    ...(gpus !== undefined && { gpus }),
    ...(cpus !== undefined && { cpus }),
    ...(memory !== undefined && { memory_bytes: memory }),
    ...(nodes !== undefined && { nodes }),
    ...(tasksPerNode !== undefined && { tasks_per_node: tasksPerNode }),
  };
  if (runtime === 'process' && Object.keys(all).length === 0) return undefined;
  return { runtime, ...(image !== undefined && { image }), resources: all };
}
