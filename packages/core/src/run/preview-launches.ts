import type { Backends } from '../backend/backends.ts';
import type { LaunchPreview } from '../backend/backend-type.ts';
import { redact } from '../redact/redact.ts';
import { runPaths } from '../store/run-paths.ts';
import type { PlannedSpecs } from './plan-specs.ts';
import type { RunOptions } from './run-options.ts';
import { plannedLaunch } from './planned-launch.ts';

/** What a backend would submit for a deployment. */
export interface DeploymentPreview extends LaunchPreview {
  /** The planned deployment's id. */
  readonly deployment: string;
  /** The backend's name in the configuration. */
  readonly backend: string;
}

/** Stands for the id of a run that there is not. */
const dryRun = 'dry-run';

/**
 * What backends would submit to start the deployments of a plan, without a secret in it; nothing of those that would start them themselves, and of what cannot
 * be started from here.
 */
export async function previewLaunches({ plan, deployments }: Pick<PlannedSpecs, 'plan' | 'deployments'>, backends: Backends, { root, stateDirectory }: Pick<RunOptions, 'root' | 'stateDirectory'>): Promise<DeploymentPreview[]> {
  const previews: DeploymentPreview[] = [];
  for (const planned of plan.deployments) {
    const { id, backend } = planned;
    const node = deployments.get(id);
    if (node === undefined || backends.isExternal(backend)) continue;
    const { type, options } = await backends.placed(backend);
    if (type.preview === undefined) continue;
    const launch = launchOrNone(() => plannedLaunch(planned, node.service.type, { run: dryRun, logDirectory: runPaths(stateDirectory, dryRun).logs, root, external: false }));
    if (launch !== undefined) previews.push(...type.preview([launch], options).map(({ title, text }) => ({ deployment: id, backend, title, text })));
  }
  return redact(previews);
}

/** A dry run says elsewhere why a service cannot be started from here. */
function launchOrNone<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
