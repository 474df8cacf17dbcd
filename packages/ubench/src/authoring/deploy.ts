import { coreErrors, currentCollector, type DeploymentNode, type Service } from '@ubench/core';
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
  /** How long it may take from its start until it answers. Default: `'60s'`. */
  readonly startTimeout?: Duration;
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
  startTimeout: durationOption.prefault('60s').describe('How long it may take from its start until it answers.').meta({ examples: ['5m'] }),
});

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
    startTimeout_ns: startTimeout,
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
