import { coreErrors, currentCollector, type DeploymentNode, placementOptions, type PlacementOptions, type Service } from '@ubench/core';
import { durationOption, parseOptions } from '@ubench/load';
import type { Duration } from '@ubench/units';
import { z } from 'zod';

/** A service that benchmarks of the same describe, or of one inside it, can have as target. */
export interface Deployment<Kind extends string = string> {
  readonly kind: 'deployment';
  readonly name: string;
  /** Only a type: which workloads fit. */
  readonly '~service'?: Kind;
}

export interface DeployOptions {
  /** Unique in the file; what `--at`, `--set` and `external()` call it. Default: the service type. */
  readonly name?: string;
  /** How long it may take from its start until it answers. Default: that of the service type, usually `'60s'`. */
  readonly startTimeout?: Duration;
  /** How it is executed. Default: `'apptainer'` where it has an image, else `'process'`, which uses no image of its service. */
  readonly runtime?: PlacementOptions['runtime'];
  /** What its container is made of: `'docker://…'`, `'./server.sif'`, a directory. Default: the image of the service, where it has one. */
  readonly image?: PlacementOptions['image'];
  /** What it needs of its node: `{ gpus: 4, cpus: 16, memory: '64 GiB' }`. Default: what the options of the service ask for. */
  readonly resources?: PlacementOptions['resources'];
}

/** What `deploy(service, { … })` takes. */
export const deployOptions = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1, 'a name must not be empty')
    .optional()
    .describe('Unique in the file; what `--at`, `--set` and `external()` call it. Default: the name of the service, such as `postgres`.')
    .meta({ examples: ['db'] }),
  startTimeout: durationOption.optional().describe('How long it may take from its start until it answers. Default: that of the service, `60s` where it says nothing of its own.').meta({ examples: ['5m'] }),
  ...placementOptions,
});

const startTimeout_ns = 60e9;

/**
 * Declares a service of this describe (or file). It is started before the first benchmark that needs it and stopped after the last; where
 * it runs is configuration, not code.
 */
export function deploy<Kind extends string>(service: Service<Kind>, options: DeployOptions = {}): Deployment<Kind> {
  const collector = currentCollector('deploy()');
  requireService(service);
  const { name, startTimeout } = parseOptions(deployOptions, options, 'deploy()');
  const node: DeploymentNode = {
    kind: 'deployment',
    name: name ?? service.kind,
    suite: collector.suite,
    line: collector.line(),
    service,
    startTimeout_ns: startTimeout ?? service.type.startTimeout_ns ?? startTimeout_ns,
    placement: Object.fromEntries(Object.entries(options).filter(([key, value]) => Object.hasOwn(placementOptions, key) && value !== undefined)),
  };
  collector.addDeployment(node);
  return node;
}

/** Types stop a compiler; specs are also written in JavaScript. */
function requireService(service: unknown): void {
  if (typeof service === 'object' && service !== null && 'kind' in service && 'type' in service) return;
  if (typeof service === 'function') throw coreErrors.UBENCH_E_DEPLOY_SHAPE({ given: 'the function that makes one', call: service.name });
  const given = typeof service === 'string' ? `the text '${service}'` : String(service);
  throw coreErrors.UBENCH_E_DEPLOY_SHAPE({ given, call: undefined });
}
