import type { Backends } from '../backend/backends.ts';
import type { Launch, LaunchPreview } from '../backend/backend-type.ts';
import { agentOptionsOf } from '../plan/agent-service.ts';
import type { PlannedDeployment } from '../plan/plan.ts';
import { redact } from '../redact/redact.ts';
import { requestLaunch } from '../service/launch.ts';
import { runPaths } from '../store/run-paths.ts';
import type { PlannedSpecs } from './plan-specs.ts';
import type { RunOptions } from './run-options.ts';
import { type LaunchOwner, logName, plannedLaunch } from './planned-launch.ts';

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
    if (backends.isExternal(backend)) continue;
    const { type, options } = await backends.placed(backend);
    if (type.preview === undefined) continue;
    const owner: LaunchOwner = { run: dryRun, logDirectory: runPaths(stateDirectory, dryRun).logs, root, external: false };
    const service = deployments.get(id)?.service.type;
    const launch = service === undefined ? placePreview(planned, owner) : launchOrNone(() => plannedLaunch(planned, service, owner));
    if (launch !== undefined) previews.push(...type.preview([launch], options).map(({ title, text }) => ({ deployment: id, backend, title, text })));
  }
  return redact(previews);
}

/** A place for agents, as far as it is known before anything is made ready for it. */
function placePreview(planned: PlannedDeployment, { run, logDirectory }: LaunchOwner): Launch {
  const { count, cpus } = agentOptionsOf(planned);
  return {
    deployment: planned.name,
    service: planned.service,
    owner: { run },
    log: { directory: logDirectory, name: logName(planned) },
    placement: { runtime: 'process', resources: { tasks: count, ...(cpus !== undefined && { cpus }) } },
    request: requestLaunch(() => ({ command: [], url: '', stop: { signal: 'SIGTERM', grace_ns: 0 } })),
  };
}

/** A dry run says elsewhere why a service cannot be started from here. */
function launchOrNone<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
