import { type ErrorRecord, toErrorRecord } from '@ubench/errors';
import { parseDuration, parseShare } from '@ubench/units';
import { Backends } from '../backend/backends.ts';
import { type CollectedSpec, collectSpec } from '../collect/collect-spec.ts';
import { findSpecs } from '../collect/find-specs.ts';
import { benchmarksOf } from '../collect/spec-tree.ts';
import { coreErrors } from '../core-errors.ts';
import { requireMetricsOfAny } from '../gate/gate-metrics.ts';
import { parseGateChanges } from '../gate/gate-rule.ts';
import { type BoundPlan, buildPlan } from '../plan/build-plan.ts';
import { estimatePlan, type PlanEstimate } from '../plan/estimate.ts';
import { settleAgents } from '../plan/settle-agents.ts';
import { settleDrivers } from '../plan/settle-drivers.ts';
import { shardPlan } from '../plan/shard.ts';
import { about } from '../config/about-config.ts';
import { marginsOf, readCalibration } from '../gate/calibration.ts';
import { baselineDirectory } from '../history/baseline-directory.ts';
import { PluginHost } from '../plugin/plugin-host.ts';
import type { RunOptions } from './run-options.ts';

/** Specs collected and planned, nothing started. */
export interface PlannedSpecs extends BoundPlan {
  readonly host: PluginHost;
  readonly specs: readonly CollectedSpec[];
  /** Every file that was to be collected, absolute. */
  readonly files: readonly string[];
  /** Files that could not be collected; the others are in the plan. */
  readonly errors: readonly ErrorRecord[];
  readonly estimate: PlanEstimate;
}

export type PlanOptions = Omit<RunOptions, 'signal' | 'stateDirectory' | 'stdout' | 'stderr' | 'verbose' | 'bail' | 'allowInvalid' | 'strict' | 'gate' | 'keep' | 'reuse' | 'rerunOf' | 'takesUp' | 'variant'>;

/**
 * Loads the plugins, collects the specs and makes the plan.
 * @throws Usage errors: no spec or benchmark matches, an override fits nothing, a plugin is missing or broken,
 * the plan takes longer than is allowed.
 */
export async function planSpecs(options: PlanOptions): Promise<PlannedSpecs> {
  const { root, cwd, config, configPlaces } = options;
  const host = new PluginHost(root, options.log, parseDuration(config.hookTimeout));
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
      specs.push({ ...(await collectSpec(path, root, options.modules)), lines: lines.get(path) ?? [] });
    } catch (error) {
      errors.push(toErrorRecord(error));
    }
  }
  const gate = parseGateChanges(config.gate.metrics);
  if (errors.length === 0) {
    await about(configPlaces?.gate, () => requireMetricsOfAny(gate, specs.flatMap((spec) => [...benchmarksOf(spec.root)]), options.filters.length === 0));
  }
  const calibrated = options.uncalibrated === true ? undefined : readCalibration(baselineDirectory(root, config));
  const selected = buildPlan(specs, {
    root,
    backend: config.backend,
    trials: { asked: options.trials, default: config.trials },
    maxErrorShare: parseShare(config.maxErrorShare),
    gate,
    calibrated: calibrated && ((benchmark) => marginsOf(calibrated, benchmark)),
    seed: options.seed,
    set: options.set,
    at: options.at,
    select: { name: options.name, tags: options.tags },
    complete: errors.length === 0,
  });
  const bound = options.shard === undefined ? selected : shardPlan(selected, options.shard);
  // A misspelt backend is a mistake of the command, so it is reported before anything starts.
  for (const backend of new Set(bound.plan.deployments.map((deployment) => deployment.backend))) {
    if (!Object.hasOwn(config.backends, backend)) await about(configPlaces?.backend, () => host.find('backend', backend, Object.keys(config.backends)));
  }
  await settleDrivers(host, bound);
  await using backends = new Backends(host, config, options.at, options.log);
  await settleAgents(backends, bound);
  await host.hooks.plan.promise({ plan: bound.plan });
  const estimate = estimatePlan(bound.plan);
  if (options.maxTime_ns !== undefined && estimate.known_ns > options.maxTime_ns) {
    throw coreErrors.UBENCH_E_MAX_TIME({ estimated_ns: estimate.known_ns, allowed_ns: options.maxTime_ns });
  }
  const planned: PlannedSpecs = { ...bound, host, specs, files, errors, estimate };
  options.onPlanned?.(planned);
  return planned;
}
