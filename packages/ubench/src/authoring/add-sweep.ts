import { inspect } from 'node:util';
import { coreErrors, currentCollector, type DeclaredProbes, type ParameterValue, type SweepNode } from '@ubench/core';
import { parseOptions } from '@ubench/load';
import { z } from 'zod';
import { addBench, type AnyCheck, benchOptions } from './add-bench.ts';

/** What `bench.sweep(name, { … })` takes beside what `bench` does. */
export const sweepOptions = z.strictObject({
  refine: z
    .int('it must be a whole number')
    .positive('it must be at least 1')
    .optional()
    .describe(
      'So many more points, each half-way, as ratios go, between the highest load that qualified and the next that did not: the knee more exactly. For a sweep over `rate` or `concurrency` alone.',
    )
    .meta({ examples: [4] }),
});

const shapeError = (problem: string): Error => coreErrors.UBENCH_E_BENCH_SHAPE({ problem });

/** Registers one benchmark for every combination of the lists in the load. */
export function addSweep(name: string, what: { readonly load: object }, check: AnyCheck): void {
  const call = 'bench.sweep()';
  const collector = currentCollector(call);
  if (typeof what !== 'object' || what === null || typeof what.load !== 'object' || what.load === null) throw shapeError(`The second argument of ${call} has no load.`);
  const swept = Object.entries(what.load).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]));
  if (swept.length === 0) throw shapeError(`No field of the load of ${call} is a list, such as rate: ['100/s', '200/s'].`);
  // A knee is a rate, and a ramp has many.
  if (swept.some(([field, values]) => field === 'rate' && values.some(isObject))) throw shapeError(`A rate of ${call} is a ramp: write a benchmark for each.`);
  const { refine } = parseOptions(benchOptions.extend(sweepOptions.shape), what, call);
  const { refine: _, ...others } = what as { readonly load: object; readonly refine?: unknown };
  const parameters = swept.map(([field]) => field);
  const probes = refine === undefined ? {} : { probes: refining(parameters, refine) };
  const sweep: SweepNode = { name, line: collector.line(), parameters, ...probes, check };
  for (const point of combinations(swept)) {
    addBench(call, 'none', name, { ...others, load: { ...what.load, ...point } }, undefined, { parameters: Object.fromEntries(Object.entries(point).map(([field, value]) => [field, labelled(value)])), sweep });
  }
}

function refining([parameter, ...others]: readonly string[], at_most: number): DeclaredProbes {
  if ((parameter === 'rate' || parameter === 'concurrency') && others.length === 0) return { find: 'knee', parameter, at_most };
  throw shapeError('Only a sweep over rate or concurrency alone has a knee that refine could look for.');
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** What an id, a plan and a table call a value: `{ gamma: 0.5 }` as it is written. */
const labelled = (value: unknown): ParameterValue => (isObject(value) ? inspect(value, { breakLength: Infinity }) : (value as ParameterValue));

function combinations(lists: readonly (readonly [string, readonly unknown[]])[]): Record<string, unknown>[] {
  const [first, ...rest] = lists;
  if (first === undefined) return [{}];
  return first[1].flatMap((value) => combinations(rest).map((others) => ({ [first[0]]: value, ...others })));
}
