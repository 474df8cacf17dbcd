import type { LoadPlan } from '../load-plan.ts';
import { rateProfile } from './rate-profile.ts';

/** How many operations a load intends to measure; `undefined` where only the service decides, as in a closed loop over a time. */
export function plannedOperations(load: LoadPlan): number | undefined {
  if ('operations' in load.stop) return load.stop.operations;
  if (load.loop === 'closed') return undefined;
  const { countAt } = rateProfile(load);
  return countAt(load.warmup_ns + load.stop.duration_ns) - countAt(load.warmup_ns);
}
