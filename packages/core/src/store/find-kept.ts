import type { Backend, Handle } from '../backend/backend-type.ts';
import { canonicalJson } from '../plan/canonical-json.ts';
import type { PlannedDeployment } from '../plan/plan.ts';
import { redact } from '../redact/redact.ts';
import { readRun, runIds } from './stored-run.ts';

/** The instance that an earlier run has kept of the very same deployment and that still runs; the latest of them. */
export async function findKept(stateDirectory: string, planned: PlannedDeployment, backend: Backend): Promise<Handle | undefined> {
  // What is stored has no secrets in it.
  const wanted = canonicalJson(redact(planned));
  for (const id of runIds(stateDirectory).reverse()) {
    const { plan, instances } = readRun(stateDirectory, id);
    for (const { deployment, state, handle } of instances) {
      const theirs = plan?.deployments.find((candidate) => candidate.id === deployment);
      if (state !== 'kept' || handle === undefined || theirs === undefined || canonicalJson(theirs) !== wanted) continue;
      const [there] = await backend.instances.poll([handle]);
      if (there!.status === 'RUNNING') return handle;
    }
  }
  return undefined;
}
