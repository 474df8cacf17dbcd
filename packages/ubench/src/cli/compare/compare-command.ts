import { type RunStore, standardOutput } from '@ubench/core';
import { compareRuns, type Comparison, type RunToCompare } from '@ubench/core/analysis';
import { exitCodes, nearest } from '@ubench/errors';
import { coloursFor } from '@ubench/reporter-terminal';
import type { CliContext } from '../cli-context.ts';
import type { FlagValues } from '../flag.ts';
import { openStore } from '../runs/open-store.ts';
import { usageErrors } from '../usage-errors.ts';
import { writePage } from '../write-page.ts';
import { compareErrors } from './compare-errors.ts';
import type { compareFlags } from './compare-flags.ts';
import { comparisonLines } from './comparison-lines.ts';
import { findRun } from './find-run.ts';
import { isOf } from './shown-numbers.ts';

/** `ubench compare`. */
export async function compareCommand(names: readonly string[], flags: FlagValues<typeof compareFlags>, context: CliContext): Promise<number> {
  const { stdout, stderr } = context;
  const printsPage = flags.html === standardOutput;
  if (printsPage && flags.json) throw usageErrors.UBENCH_E_FLAGS_APART({ flags: ['--json', '--html -'] });
  const comparison = compareRuns(findRuns(names, context));
  checkMetrics(comparison, flags.metric);
  if (flags.json) stdout.write(`${JSON.stringify(comparison, null, 2)}\n`);
  else if (!printsPage) stdout.write(`${comparisonLines(comparison, { ...flags, colours: coloursFor(stdout), width: stdout.columns ?? Infinity }).join('\n')}\n`);
  const written = flags.html === undefined || (await writePage(flags.html, async () => (await import('./comparison-page.ts')).comparisonPage(comparison, flags), context));
  if (comparison.compared === 0) {
    stderr.write(`Nothing could be compared: ${whyNothing(comparison)}\n`);
    return exitCodes.untrustworthy.code;
  }
  return written ? 0 : exitCodes.output.code;
}

/** @throws UBENCH_E_COMPARE_ONE, UBENCH_E_COMPARE_TWICE; what {@link findRun} throws. */
function findRuns(names: readonly string[], context: CliContext): RunToCompare[] {
  const store = openStore(context);
  const runs = (names.length === 0 ? lastTwo(store) : names.length === 1 ? [...names, store.find(undefined)] : names).map((name) => findRun(name, store, context));
  const ids = runs.map(({ result }) => result.run.id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw compareErrors.UBENCH_E_COMPARE_TWICE({ id: twice });
  return runs;
}

function lastTwo(store: RunStore): string[] {
  const last = store.find(undefined);
  const before = store.list().find(({ id }) => id !== last)?.id;
  if (before === undefined) throw compareErrors.UBENCH_E_COMPARE_ONE({ directory: store.stateDirectory });
  return [before, last];
}

/** @throws UBENCH_E_COMPARE_METRIC for one that no run has. */
function checkMetrics({ benchmarks }: Comparison, asked: readonly string[]): void {
  const numbers = benchmarks.flatMap((benchmark) => benchmark.numbers);
  // Where nothing was measured, that is what is wrong.
  if (numbers.length === 0) return;
  const unknown = asked.find((metric) => !numbers.some((number) => isOf(number, metric)));
  if (unknown === undefined) return;
  const near = nearest(unknown, numbers.flatMap(({ path, metric }) => [path, metric]));
  throw compareErrors.UBENCH_E_COMPARE_METRIC({ metric: unknown, near, known: [...new Set(numbers.map(({ metric }) => metric))] });
}

function whyNothing({ benchmarks }: Comparison): string {
  const common = benchmarks.filter(({ runs }) => runs[0]!.status !== 'missing' && runs.slice(1).some(({ status }) => status !== 'missing'));
  if (common.length === 0) return 'the runs have no benchmark in common.';
  const reasons = new Set(common.flatMap(({ numbers }) => numbers.flatMap(({ runs }) => runs.slice(1).flatMap(({ reason }) => reason ?? []))));
  const [one] = reasons;
  return reasons.size === 1 ? `${one!}.` : 'no number has two values to compare; what is said of each says why.';
}
