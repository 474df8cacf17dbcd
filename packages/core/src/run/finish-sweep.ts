import { formatRate } from '@ubench/units';
import { locator } from '../collect/error-place.ts';
import type { SweepNode } from '../collect/spec-tree.ts';
import { checkFailure } from '../judge/check-failure.ts';
import { runCheck } from '../judge/expectation.ts';
import { bearing, findKnee, type KneePoint } from '../judge/knee.ts';
import { bracketOf } from '../search/bisection.ts';
import { type MetricValue, measuredResult, type Unit } from '../result/measured.ts';
import type { Assertion, BenchmarkResult, SweepResult } from '../result/result.ts';
import { amountOf, pointsOf } from './run-probes.ts';
import type { RunSession } from './run-session.ts';

/** The fields of a load that say how much it is: only over one of them alone there is a knee. */
const amounts = { rate: 'per_s', concurrency: 'count' } as const satisfies Record<string, Unit>;
type Amount = keyof typeof amounts;

interface Finished {
  /** The planned id of the sweep. */
  readonly id: string;
  readonly file: string;
  /** Why its probes ended early. */
  readonly ended: string | undefined;
}

/** When the last point of a sweep or search is done: finds what it was made for, and runs its check. */
export async function finishSweep(session: RunSession, sweep: SweepNode, { id, file, ended }: Finished): Promise<void> {
  const there = session.earlier?.sweep(id);
  if (there !== undefined) {
    session.sweeps.push(there);
    return;
  }
  const results = session.benchmarks.filter(({ group }) => group === id);
  if (results.every(({ status }) => status !== 'measured')) return;
  const amount = amountOf(sweep);
  const points = amount === undefined ? [] : pointsOf(session, id, amount).sort((a, b) => a.value - b.value);
  const found = foundBy(sweep, points, ended);
  const probes = session.planned.plan.probes?.find((each) => each.sweep === id);
  const inOrder = probes === undefined ? results : points.map(({ result }) => result);
  const result: SweepResult = {
    id,
    name: sweep.name,
    file,
    line: sweep.line,
    parameter: sweep.parameters.join(', '),
    points: inOrder.map((point) => point.id),
    ...found,
    ...(probes === undefined ? {} : { probes }),
    ...(ended === undefined ? {} : { ended }),
    assertions: await checkSweep(session, sweep, file, inOrder, found, ended),
  };
  session.sweeps.push(result);
  session.emit({ type: 'sweep-end', result });
}

type Found = Pick<SweepResult, 'knee' | 'fails_at'>;

const failing = (fails_at: number | null): Pick<Found, 'fails_at'> => (fails_at === null ? {} : { fails_at });

function foundBy({ probes }: SweepNode, points: readonly KneePoint[], ended: string | undefined): Found {
  const { borne, failed } = bracketOf(bearing(points));
  if (probes?.find !== 'highest rate') return { knee: findKnee(points), ...failing(failed) };
  // What a search that ended early has found is only a lower bound.
  return ended === undefined ? { knee: failed === null ? null : borne, ...failing(failed) } : { knee: null };
}

async function checkSweep(
  session: RunSession,
  sweep: SweepNode,
  file: string,
  results: readonly BenchmarkResult[],
  found: Found,
  ended: string | undefined,
): Promise<Assertion[]> {
  const assertions: Assertion[] = [];
  if (sweep.check === undefined) return assertions;
  const measured = results.filter(({ status }) => status === 'measured');
  const backend = session.planned.plan.deployments.find(({ id }) => id === measured[0]!.deployment)?.backend ?? 'local';
  const points = measured.map((result) => ({ parameters: result.parameters, result: measuredResult(result) }));
  const n = measured.length;
  const view =
    sweep.probes?.find === 'highest rate'
      ? { rate: foundRate('rate', found, n, ended), failing: foundRate('failing', found, n, ended), points }
      : { knee: { rate: kneeMetric(sweep, 'rate', found.knee, n), concurrency: kneeMetric(sweep, 'concurrency', found.knee, n) }, points };
  const locate = locator(session.options.root, file);
  try {
    await runCheck({ backend, invalid: [], assertions, locate }, () => sweep.check!(view as never));
  } catch (error) {
    assertions.push(checkFailure(error, locate(error)));
  }
  return assertions;
}

function kneeMetric(sweep: SweepNode, name: Amount, knee: number | null, n: number): MetricValue {
  const swept = amountOf(sweep) === name;
  const missing = swept ? 'the knee lies beyond the tested range' : `the sweep is over ${sweep.parameters.join(' and ')}`;
  const value = swept ? knee : null;
  return { path: `knee.${name}`, unit: amounts[name], value, n, trials: [], ...(value === null ? { missing } : {}) };
}

/** The highest rate that met the slo and the lowest that did not are known together, or not at all. */
function foundRate(path: 'rate' | 'failing', { knee, fails_at }: Found, n: number, ended: string | undefined): MetricValue {
  const value = knee === null ? null : path === 'rate' ? knee : fails_at!;
  const beyond = fails_at === undefined ? 'every rate met the slo' : `${formatRate(fails_at)}, the lowest, did not meet the slo`;
  const missing = ended === undefined ? `the highest rate lies beyond the tested range: ${beyond}` : `the search ended early: ${ended}`;
  return { path, unit: 'per_s', value, n, trials: [], ...(value === null ? { missing } : {}) };
}
