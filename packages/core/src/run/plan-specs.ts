import { type ErrorRecord, toErrorRecord } from '@ubench/errors';
import { parseDuration, parseShare } from '@ubench/units';
import { type CollectedSpec, collectSpec } from '../collect/collect-spec.ts';
import { findSpecs } from '../collect/find-specs.ts';
import { type BoundPlan, buildPlan } from '../plan/build-plan.ts';
import { about } from '../config/about-config.ts';
import { PluginHost } from '../plugin/plugin-host.ts';
import type { RunOptions } from './run-options.ts';

/** Specs collected and planned, nothing started. */
export interface PlannedSpecs extends BoundPlan {
  readonly host: PluginHost;
  readonly specs: readonly CollectedSpec[];
  /** Files that could not be collected; the others are in the plan. */
  readonly errors: readonly ErrorRecord[];
}

export type PlanOptions = Omit<RunOptions, 'signal' | 'stateDirectory' | 'stdout' | 'stderr' | 'bail' | 'allowInvalid' | 'strict' | 'keep' | 'reuse' | 'rerunOf'>;

/**
 * Loads the plugins, collects the specs and makes the plan.
 * @throws Usage errors: no spec or benchmark matches, an override fits nothing, a plugin is missing or broken.
 */
export async function planSpecs(options: PlanOptions): Promise<PlannedSpecs> {
  const { root, cwd, config, configPlaces } = options;
  const host = new PluginHost(root, parseDuration(config.hookTimeout));
  for (const plugin of config.plugins) await about(configPlaces?.plugins, () => host.use(plugin));
  await host.hooks.config.promise({ config, root });
  const found = await findSpecs(root, cwd, config.include, options.filters);
  const lines = new Map(found.map((file) => [file.path, file.lines]));
  const files = [...lines.keys()];
  await host.hooks.collect.promise({ files });

  const specs: (CollectedSpec & { lines: readonly number[] })[] = [];
  const errors: ErrorRecord[] = [];
  for (const path of files) {
    try {
      specs.push({ ...(await collectSpec(path, root)), lines: lines.get(path) ?? [] });
    } catch (error) {
      errors.push(toErrorRecord(error));
    }
  }
  const bound = buildPlan(specs, {
    root,
    backend: config.backend,
    trials: { asked: options.trials, default: config.trials },
    maxErrorShare: parseShare(config.maxErrorShare),
    seed: options.seed,
    set: options.set,
    at: options.at,
    select: { name: options.name, tags: options.tags },
  });
  // A misspelt backend is a mistake of the command, so it is reported before anything starts.
  for (const backend of new Set(bound.plan.deployments.map((deployment) => deployment.backend))) {
    if (!Object.hasOwn(config.backends, backend)) await about(configPlaces?.backend, () => host.find('backend', backend));
  }
  await host.hooks.plan.promise({ plan: bound.plan });
  return { ...bound, host, specs, errors };
}
