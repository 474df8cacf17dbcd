import type { LoadPlan, OpenLoop, PlannedTrace } from '../load-plan.ts';
import { rateProfile } from './rate-profile.ts';

/** How many operations a load intends to measure; `undefined` where only the service decides, as in a closed loop over a time. */
export function plannedOperations(load: LoadPlan): number | undefined {
  if ('operations' in load.stop) return load.stop.operations;
  if (load.loop === 'closed') return undefined;
  const trace = replayedBy(load);
  if (trace !== undefined) return trace.operations;
  const { countAt } = rateProfile(load);
  return countAt(load.warmup_ns + load.stop.duration_ns) - countAt(load.warmup_ns);
}

/** How long a load measures, nanoseconds; `undefined` where only the service decides, as in a closed loop of so many operations. */
export function plannedLength(load: LoadPlan): number | undefined {
  if ('duration_ns' in load.stop) return load.stop.duration_ns;
  if (load.loop === 'closed') return undefined;
  const trace = replayedBy(load);
  return trace === undefined ? (load.stop.operations / load.rate_per_s) * 1e9 : Math.max(0, trace.length_ns - load.warmup_ns);
}

const replayedBy = ({ arrivals }: OpenLoop): PlannedTrace | undefined => (typeof arrivals === 'object' && 'trace' in arrivals ? arrivals.trace : undefined);
