import { UbenchError } from '@ubench/errors';
import { locator } from '../collect/error-place.ts';
import { parseRate } from '@ubench/units';
import type { SuiteNode, SweepNode } from '../collect/spec-tree.ts';
import { reasonOf, runCheck } from '../judge/expectation.ts';
import { findKnee } from '../judge/knee.ts';
import { idIn } from '../plan/benchmark-id.ts';
import { type MetricValue, measuredResult } from '../result/measured.ts';
import type { Assertion, SweepResult } from '../result/result.ts';
import type { RunSession } from './run-session.ts';

/** When the last point of a sweep is done: finds the knee and runs the sweep's check. */
export async function finishSweep(session: RunSession, suite: SuiteNode, sweep: SweepNode, file: string): Promise<void> {
  const id = idIn(file, suite, sweep.name);
  const points = session.benchmarks.filter(({ group }) => group === id);
  const measured = points.filter(({ status }) => status === 'measured');
  if (measured.length === 0) return;
  const [parameter] = sweep.parameters;
  const knee =
    sweep.parameters.length === 1 ? findKnee(points.map((result) => ({ value: loadValue(result.parameters[parameter!]!), result }))) : null;
  const assertions: Assertion[] = [];
  if (sweep.check) {
    const backend = session.planned.plan.deployments.find((deployment) => deployment.id === points[0]!.deployment)?.backend ?? 'local';
    const kneeMetric = (unit: 'per_s' | 'count'): MetricValue => ({
      path: `knee.${parameter}`,
      unit,
      value: knee,
      n: measured.length,
      trials: [],
      ...(knee === null ? { missing: 'the knee lies beyond the tested range' } : {}),
    });
    const view = {
      points: measured.map((result) => ({ parameters: result.parameters, result: measuredResult(result) })),
      knee: { rate: kneeMetric('per_s'), concurrency: kneeMetric('count') },
    };
    const locate = locator(session.options.root, file);
    try {
      await runCheck({ backend, invalid: [], assertions, locate }, () => sweep.check!(view as never));
    } catch (error) {
      assertions.push(checkFailure(error, locate(error)));
    }
  }
  const result: SweepResult = { id, name: sweep.name, file, line: sweep.line, parameter: sweep.parameters.join(', '), points: points.map((point) => point.id), knee, assertions };
  session.sweeps.push(result);
  session.emit({ type: 'sweep-end', result });
}

const loadValue = (value: string | number | boolean): number => (typeof value === 'number' ? value : parseRate(value));

/** A check that threw, as an assertion that could not be judged. */
export function checkFailure(error: unknown, where: string | undefined): Assertion {
  const reason = error instanceof UbenchError ? reasonOf(error, where) : reasonOf(error, where, 'the check threw: ');
  return { metric: '(check)', operator: '=', limit: [], unit: 'count', observed: null, n: 0, trials: [], verdict: 'ERROR', reason };
}
