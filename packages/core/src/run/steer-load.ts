import { type IntervalPoint, type LoadPlan, recentErrors, type Stability, stabilityOf } from '@ubench/load';
import { formatShare } from '@ubench/units';

/** What was found out about the throughput of a load that was to be steady. */
export interface Steadiness extends Stability {
  /** Seconds of measurement after which it was steady; `null`: it never was. */
  readonly after_s: number | null;
}

export interface LoadSteering {
  /** To be called when there may be more complete intervals. */
  look(points: readonly IntervalPoint[]): void;
  /** Resolves with why the load is hopeless, if it ever is. */
  readonly hopeless: Promise<string>;
  /** Where the load asks for it, and enough seconds were measured to tell. */
  readonly steadiness: Steadiness | undefined;
}

/**
 * Judges a load while it runs, by what all agents tell once a second: whether it is steady, or hopeless.
 * @param end Called once, when the load is steady, with the seconds of measurement that are complete.
 */
export function steerLoad({ until, abort_on }: LoadPlan, end: (complete_s: number) => void): LoadSteering {
  const hopeless = Promise.withResolvers<string>();
  let looked = 0;
  let steadiness: Steadiness | undefined;
  return {
    look(points) {
      if (points.length === looked) return;
      looked = points.length;
      if (abort_on !== undefined) {
        const share = recentErrors(points, abort_on.for_s);
        if (share !== undefined && share > abort_on.errors_share) {
          hopeless.resolve(`${formatShare(share)} of the operations of the last ${abort_on.for_s} s failed, over the ${formatShare(abort_on.errors_share)} of its abortOn`);
        }
      }
      if (until === undefined || (steadiness !== undefined && steadiness.after_s !== null)) return;
      const stability = stabilityOf(points, until.over_s);
      if (stability === undefined) return;
      const complete_s = points.at(-1)!.time_s + 1;
      const steady = Math.max(stability.drift_share, stability.spread_share) <= until.within_share;
      steadiness = { ...stability, after_s: steady ? complete_s : null };
      if (steady) end(complete_s);
    },
    hopeless: hopeless.promise,
    get steadiness() {
      return steadiness;
    },
  };
}

const second_ns = 1e9;
/** From the command to the end: every agent has been told by then. */
const notice_ns = 100e6;

/** The next whole second of a measurement that every agent can still be told of. Intervals end there, so that none is cut short. */
export const nextEnd = (measureStart_ns: number, now_ns: number): number =>
  measureStart_ns + Math.ceil((now_ns + notice_ns - measureStart_ns) / second_ns) * second_ns;
