import { type BackgroundNode, coreErrors, type Collector, type DeploymentNode } from '@ubench/core';
import { type BackgroundLoad, parseBackgroundLoad, parseOptions, type Workload } from '@ubench/load';
import { z } from 'zod';
import { objectOf } from './object-of.ts';
import { requireTarget } from './require-target.ts';

/** What a load in the `background` of a benchmark takes. */
export const backgroundOptions = z.strictObject({
  name: z
    .string()
    .trim()
    .regex(/^[\w -]+$/, 'it must be made of letters, digits, blanks, _ and -')
    .optional()
    .describe('What the result calls it; unique in the benchmark. Default: the name of the workload, such as `selectOnly`.')
    .meta({ examples: ['writers'] }),
  target: objectOf<DeploymentNode>((value) => value['kind'] === 'deployment', 'it must be a deployment: const db = deploy(…)')
    .optional()
    .describe("A deployment of the service that its workload is for. Default: the benchmark's target.")
    .meta({ title: 'deployment' }),
  workload: objectOf<Workload>((value) => 'type' in value && 'service' in value, 'it must be a workload of the target, such as postgres.simpleUpdate()')
    .describe('What its clients do.')
    .meta({ title: 'workload' }),
  load: objectOf<BackgroundLoad>(() => true, "it must be a load: { concurrency: 4 } or { rate: '50/s' }")
    .describe('How many clients, or how many operations a second. Nothing of when it ends, or changes: it lasts as long as the benchmark.')
    .meta({ title: 'load', examples: [{ rate: '50/s' }] }),
});

/**
 * The loads beside a benchmark.
 * @param beside The benchmark's target, and the file that is being collected.
 */
export function parseBackground(call: string, loads: readonly unknown[], { target: own, collector }: { target: DeploymentNode; collector: Collector }): BackgroundNode[] {
  const names = new Set<string>();
  return loads.map((given, index) => {
    const { target = own, workload, load, name = workload.name } = parseOptions(backgroundOptions, given, `background[${index}] of ${call}`);
    requireTarget(target, workload, collector);
    // Parsed again when the plan is made, where it is known when the measurement begins.
    parseBackgroundLoad(load, 0);
    if (names.has(name)) throw coreErrors.UBENCH_E_BACKGROUND_NAME({ name });
    names.add(name);
    return { name, target, workload, load };
  });
}
