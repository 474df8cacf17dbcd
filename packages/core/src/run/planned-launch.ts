import { hash } from 'node:crypto';
import type { Launch } from '../backend/backend-type.ts';
import { coreErrors } from '../core-errors.ts';
import { absoluteImage } from '../plan/image-path.ts';
import { type Placement, ranksOf } from '../plan/placement.ts';
import type { PlannedDeployment } from '../plan/plan.ts';
import { requestLaunch, tellsRanksApart } from '../service/launch.ts';
import type { ServiceType } from '../service/service-type.ts';

/** What of a launch is the run's. */
export interface LaunchOwner {
  readonly run: string;
  readonly logDirectory: string;
  /** It runs already: it is found, not started. */
  readonly external: boolean;
  /** Absolute; what paths in a plan are relative to. */
  readonly root: string;
}

/** What a backend is asked to start for a deployment. @throws UBENCH_E_NO_LAUNCH, UBENCH_E_RANKS_ALIKE, or what the service type throws. */
export function plannedLaunch(planned: PlannedDeployment, service: ServiceType, { run, logDirectory, external, root }: LaunchOwner): Launch {
  // What runs already need not be one that could be started: an http() without a command.
  const launch = external ? undefined : service.launch?.bind(service);
  if (launch === undefined && !external) {
    throw coreErrors.UBENCH_E_NO_LAUNCH({ service: service.name, deployment: planned.name }, { where: `deployment '${planned.name}'` });
  }
  const request = launch && requestLaunch((context) => launch(planned.options, context));
  const ranks = ranksOf(planned.placement?.resources ?? {});
  if (request !== undefined && ranks > 1 && !tellsRanksApart(request.spec)) {
    throw coreErrors.UBENCH_E_RANKS_ALIKE({ deployment: planned.name, service: service.name, ranks }, { where: `deployment '${planned.name}'` });
  }
  return {
    deployment: planned.name,
    service: service.name,
    owner: { run },
    log: { directory: logDirectory, name: logName(planned) },
    ...(planned.placement && { placement: placementAt(planned.placement, root) }),
    ...(request && { request }),
  };
}

const placementAt = ({ image, ...rest }: Placement, root: string): Placement => ({ ...rest, ...(image !== undefined && { image: absoluteImage(image, root) }) });

const longestLogName = 100;

/** The file in the log directory that a deployment prints to; where a file cannot be called like it, with what tells it from similar ones. */
export function logName({ name }: Pick<PlannedDeployment, 'name'>): string {
  const plain = name.replaceAll(/[^\w.-]+/g, '_').slice(0, longestLogName);
  return plain === name ? `${name}.log` : `${plain}-${hash('sha1', name).slice(0, 8)}.log`;
}
