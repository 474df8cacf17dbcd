import { parseRate } from '@ubench/units';
import { locator } from '../collect/error-place.ts';
import type { SuiteNode, SweepNode } from '../collect/spec-tree.ts';
import { checkFailure } from '../judge/check-failure.ts';
import { runCheck } from '../judge/expectation.ts';
import { findKnee } from '../judge/knee.ts';
import { idIn } from '../plan/benchmark-id.ts';
import { type MetricValue, measuredResult, type Unit } from '../result/measured.ts';
import type { Assertion, BenchmarkResult, SweepResult } from '../result/result.ts';
import type { RunSession } from './run-session.ts';

/** The fields of a load that say how much it is: only over one of them alone there is a knee. */
const amounts = { rate: 'per_s', concurrency: 'count' } as const satisfies Record<string, Unit>;
type Amount = keyof typeof amounts;

/** When the last point of a sweep is done: finds the knee and runs the sweep's check. */
export async function finishSweep(session: RunSession, suite: SuiteNode, sweep: SweepNode, file: string): Promise<void> {
  const id = idIn(file, suite, sweep.name);
  const points = session.benchmarks.filter(({ group }) => group === id);
  const measured = points.filter(({ status }) => status === 'measured');
  if (measured.length === 0) return;
  const knee = kneeOf(sweep, points);
  const result: SweepResult = {
    id,
    name: sweep.name,
    file,
    line: sweep.line,
    parameter: sweep.parameters.join(', '),
    points: points.map((point) => point.id),
    knee,
    assertions: await checkSweep(session, sweep, file, measured, knee),
  };
  session.sweeps.push(result);
  session.emit({ type: 'sweep-end', result });
}

function kneeOf({ parameters }: SweepNode, points: readonly BenchmarkResult[]): number | null {
  const [parameter] = parameters;
  if (parameters.length !== 1 || !Object.hasOwn(amounts, parameter!)) return null;
  return findKnee(
    points.map((result) => {
      const written = result.parameters[parameter!]!;
      return { value: typeof written === 'number' ? written : parseRate(written), result };
    }),
  );
}

async function checkSweep(session: RunSession, sweep: SweepNode, file: string, measured: readonly BenchmarkResult[], knee: number | null): Promise<Assertion[]> {
  const assertions: Assertion[] = [];
  if (sweep.check === undefined) return assertions;
  const backend = session.planned.plan.deployments.find(({ id }) => id === measured[0]!.deployment)?.backend ?? 'local';
  const view = {
    points: measured.map((result) => ({ parameters: result.parameters, result: measuredResult(result) })),
    knee: { rate: kneeMetric(sweep, 'rate', knee, measured.length), concurrency: kneeMetric(sweep, 'concurrency', knee, measured.length) },
  };
  const locate = locator(session.options.root, file);
  try {
    await runCheck({ backend, invalid: [], assertions, locate }, () => sweep.check!(view as never));
  } catch (error) {
    assertions.push(checkFailure(error, locate(error)));
  }
  return assertions;
}

function kneeMetric({ parameters }: SweepNode, name: Amount, knee: number | null, n: number): MetricValue {
  const swept = parameters.length === 1 && parameters[0] === name;
  const missing = swept ? 'the knee lies beyond the tested range' : `the sweep is over ${parameters.join(' and ')}`;
  const value = swept ? knee : null;
  return { path: `knee.${name}`, unit: amounts[name], value, n, trials: [], ...(value === null ? { missing } : {}) };
}
