import { parseRate } from '@ubench/units';
import type { LoadBenchNode, ParameterValue, SweepNode } from '../collect/spec-tree.ts';
import { bearing, type KneePoint } from '../judge/knee.ts';
import { undecided } from '../judge/point-outcome.ts';
import type { PlannedLoadBenchmark } from '../plan/plan.ts';
import type { PlannedProbes } from '../plan/planned-probes.ts';
import { bracketOf, nextHighest, nextToRefine, type Tried } from '../search/bisection.ts';
import { type Probe, probeOf } from '../search/probe-of.ts';
import type { RunSession } from './run-session.ts';

/**
 * Measures the further points of a sweep, one after the other, each decided by those before it.
 * @param id The planned id of the sweep.
 * @param measure Measures a point and keeps its result.
 * @returns Why they ended before their end; `undefined` where they did not.
 */
export async function runProbes(session: RunSession, id: string, measure: (probe: Probe) => Promise<void>): Promise<string | undefined> {
  const probes = session.planned.plan.probes?.find(({ sweep }) => sweep === id);
  if (probes === undefined) return undefined;
  const origin = originOf(session, id);
  if (origin === undefined) return undefined;
  for (let made = 0; ; made++) {
    const points = pointsOf(session, id, probes.parameter);
    const tried = bearing(points);
    const { failed } = bracketOf(tried);
    // A load that was not measured as planned is no load that the service has failed under, and there is no going on from it.
    const doubt = points.filter(({ value }) => value === failed).flatMap(({ result }) => undecided(result) ?? [])[0];
    if (doubt !== undefined) return doubt;
    const next = nextLoad(probes, tried);
    if (next === null || made === probes.at_most) return undefined;
    if (session.signal.aborted) return 'the run was interrupted';
    const probe = probeOf(origin, probes.parameter, next, session.planned.plan.seed);
    if (session.earlier !== undefined && session.earlier.result(probe.bench.id) === undefined) return 'the process of the run was killed';
    if (session.earlier === undefined) session.emit({ type: 'probe', benchmark: probe.bench });
    await measure(probe);
  }
}

function nextLoad(probes: PlannedProbes, tried: readonly Tried[]): number | null {
  if (probes.find === 'knee') return nextToRefine(tried, probes.parameter === 'concurrency');
  return nextHighest(tried, { from: probes.from_per_s, to: probes.to_per_s, precision: probes.precision_share });
}

/** The points of a sweep that have a result, by the value of what is swept. */
export function pointsOf(session: RunSession, id: string, parameter: string): KneePoint[] {
  return session.benchmarks.flatMap((result) => (result.group === id ? [{ value: valueOf(result.parameters[parameter]!), result }] : []));
}

const valueOf = (written: ParameterValue): number => (typeof written === 'number' ? written : parseRate(written));

/** The first planned point of the sweep, of which all others are made. */
function originOf({ planned }: RunSession, id: string): Probe | undefined {
  const bench = planned.plan.benchmarks.find((each): each is PlannedLoadBenchmark => each.kind === 'load' && each.group === id && each.mode === 'run');
  return bench && { bench, node: planned.benchmarks.get(bench.id) as LoadBenchNode };
}

/** What a sweep is over, where that is one amount of load alone. */
export function amountOf({ parameters }: SweepNode): PlannedProbes['parameter'] | undefined {
  const [parameter] = parameters;
  return parameters.length === 1 && (parameter === 'rate' || parameter === 'concurrency') ? parameter : undefined;
}
