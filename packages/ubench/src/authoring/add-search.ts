import { coreErrors, currentCollector, mostToFindHighest, type SweepNode } from '@ubench/core';
import { parseOptions, rateOption, shareOption } from '@ubench/load';
import { z } from 'zod';
import { addBench, type AnyCheck, benchOptions } from './add-bench.ts';

const call = 'bench.highestRate()';

/** What `bench.highestRate(name, { … })` takes beside what `bench` does. */
export const searchOptions = z.strictObject({
  between: z
    .tuple([rateOption, rateOption], "it must be two rates: ['100/s', '20_000/s']")
    .refine(([from, to]) => from > 0 && from < to, 'the first rate must be above zero and below the second')
    .describe('Where to look: the first is tried first and doubled until one fails or the second is reached, and then what lies between is halved.')
    .meta({ title: 'two rates', examples: [['100/s', '20_000/s']] }),
  precision: shareOption
    .refine((share) => share >= 0.01 && share <= 1, 'it must be from 1 % to 100 %')
    .prefault('5%')
    .describe('How near the lowest rate that fails has to be above the highest that does not.')
    .meta({ examples: ['2%'] }),
});

/** Registers the benchmark that a search for the highest rate begins with. */
export function addSearch(name: string, what: object, check: AnyCheck): void {
  const collector = currentCollector(call);
  if (typeof what !== 'object' || what === null) throw coreErrors.UBENCH_E_BENCH_SHAPE({ problem: `The second argument of ${call} is ${what === null ? 'null' : typeof what}.` });
  const { load, slo } = what as Record<string, unknown>;
  if (typeof load !== 'object' || load === null || 'rate' in load || 'concurrency' in load) {
    throw coreErrors.UBENCH_E_BENCH_SHAPE({ problem: `The load of ${call} is how long each rate is measured, { duration: '10s' }; the rates are given by between.` });
  }
  if (slo === undefined) throw coreErrors.UBENCH_E_BENCH_SHAPE({ problem: `${call} has no slo that its rate should meet, such as slo: { latency: '50ms' }.` });
  const options = parseOptions(benchOptions.extend(searchOptions.shape), what, call);
  const [from_per_s, to_per_s] = options.between;
  const { between: _between, precision: _precision, ...others } = what as Record<string, unknown>;
  const at_most = mostToFindHighest({ from: from_per_s, to: to_per_s, precision: options.precision }) - 1;
  const probes = { find: 'highest rate', parameter: 'rate', at_most, from_per_s, to_per_s, precision_share: options.precision } as const;
  const sweep: SweepNode = { name, line: collector.line(), parameters: ['rate'], probes, check };
  const rate = `${from_per_s}/s`;
  addBench(call, 'none', name, { ...others, load: { ...load, rate } }, undefined, { parameters: { rate }, sweep });
}
