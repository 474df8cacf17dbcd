import { coreErrors } from '../core-errors.ts';
import type { StoredEvent } from '../report/run-event.ts';
import type { PlannedDeployment } from '../plan/plan.ts';
import type { Observation } from './trial.ts';

type TrialEnd = Extract<StoredEvent, { type: 'trial-end' }>;

/** What has to be written down of an observation, beside the trial's result, for {@link observationOf}. */
export const observedOf = ({ serverCounts, complaints, serverProblem, hopeless, restarted, died }: Observation): NonNullable<TrialEnd['observed']> => ({
  counts: { operations: serverCounts.operations, others: serverCounts.others === null ? null : { ...serverCounts.others } },
  complaints: [...complaints],
  ...(serverProblem === undefined ? {} : { server_problem: serverProblem }),
  ...(hopeless ? { ending: 'hopeless' } : restarted ? { ending: 'restarted' } : died !== undefined ? { ending: 'died' } : {}),
});

/** What an earlier process saw of a trial, as it wrote it down. @param target What it loaded. */
export function observationOf({ result, observed }: TrialEnd, target: PlannedDeployment): Observation {
  const { counts, complaints, server_problem: serverProblem, ending } = observed!;
  const { aborted, server, client } = result;
  return {
    serverCounts: counts,
    complaints,
    server,
    ...(serverProblem !== undefined && { serverProblem }),
    ...(client.series !== undefined && { client: client.series }),
    ...(client.tunnel_utilisation !== undefined && { tunnelUtilisation: client.tunnel_utilisation }),
    aborted,
    ...(ending === 'hopeless' && { hopeless: true }),
    ...(ending === 'restarted' && { restarted: true }),
    died: ending === 'died' ? coreErrors.UBENCH_E_DIED_UNDER_LOAD({ deployment: target.name, reason: aborted ?? 'unknown', fix: undefined }) : undefined,
  };
}
