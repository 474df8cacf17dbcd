import { dirname, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { instanceOf, packagesOf } from '../collect/module-graph.ts';
import { isOwnPackage } from '../collect/own-packages.ts';
import { realFile } from '../collect/spec-file.ts';
import { coreErrors } from '../core-errors.ts';
import type { GateRules } from '../gate/gate-rule.ts';
import { estimatePlan, type PlanEstimate } from '../plan/estimate.ts';
import { collectProvenance } from '../provenance/collect-provenance.ts';
import { redact } from '../redact/redact.ts';
import type { Reporter } from '../report/reporter.ts';
import type { RunEvent } from '../report/run-event.ts';
import type { GateCheck, GateResult } from '../result/gate-check.ts';
import type { BenchmarkResult } from '../result/result.ts';
import { planSpecs, type PlannedSpecs } from '../run/plan-specs.ts';
import type { RunOptions, RunOutcome } from '../run/run-options.ts';
import { runPlanned } from '../run/run-specs.ts';
import type { RunVariant } from '../run/run-variant.ts';
import { writeAbRecord } from '../store/ab-directory.ts';
import { abErrors } from './ab-errors.ts';
import { type AbRecord, type AbVariant, newAbRecord } from './ab-record.ts';
import { abExitCode, abStatus, benchmarksOfAb, verdictOfAb } from './ab-verdict.ts';
import { type CommonPlan, commonPlan, onlyBenchmarks } from './common-plan.ts';
import { judgeMeasured, type MeasuredPair } from './judge-pairs.ts';
import { atLooks, type LooksOptions } from './looks.ts';
import { type SideName, Turnstile } from './turnstile.ts';

/** One side of a comparison: what it is, and a run of it. */
export interface Variant extends Omit<AbVariant, 'run'> {
  readonly options: Omit<RunOptions, 'variant' | 'modules' | 'trials' | 'maxTime_ns' | 'onPlanned' | 'shard'>;
  /** Where its files are apart from the project, and the project that they are of. */
  readonly tree?: { readonly directory: string; readonly project: string };
}

export type OfBoth<T> = Readonly<Record<SideName, T>>;

export interface AbOptions {
  /** Of the comparison. */
  readonly id: string;
  readonly variants: OfBoth<Variant>;
  /** Decides which variant is first in each pair. */
  readonly seed: number;
  /** After how many pairs each benchmark is judged, in ascending order; the last is the most there are. Other looks would find what is not there. */
  readonly looks: readonly number[];
  /** First words of what the command sets apart, `load` and `workload` among them. */
  readonly setApart: ReadonlySet<string>;
  readonly argv: readonly string[];
  /** An inconclusive verdict fails. */
  readonly strict: boolean;
  readonly maxTime_ns?: number | undefined;
  readonly stateDirectory: string;
  readonly signal: AbortSignal;
  /** Told of both plans before anything starts. */
  readonly onPlanned?: ((common: CommonPlan, estimate: PlanEstimate) => void) | undefined;
  /** Everything that happens in either run. */
  readonly onEvent?: ((side: SideName, event: RunEvent) => void) | undefined;
  /** See {@link LooksOptions}. */
  readonly onLook?: LooksOptions['onLook'];
}

export interface AbOutcome {
  readonly record: AbRecord;
  /** Where it is stored. */
  readonly file: string;
  readonly runs: OfBoth<RunOutcome>;
  /** Every benchmark that both have, as both have measured it. */
  readonly measured: readonly MeasuredPair[];
}

/**
 * Measures two variants side by side in one process: both are deployed, and each trial of the one has its pair of the other, in random order and never
 * at the same time. Each side is a run as any other; what they say about each other is in the record, and in the result of the second.
 * @throws Usage errors of either, before anything has started, and those of {@link commonPlan}; UBENCH_E_AB_COLLECT, UBENCH_E_MAX_TIME; UBENCH_E_STATE_DIRECTORY.
 */
export async function compareVariants(options: AbOptions): Promise<AbOutcome> {
  const { variants, seed, looks, stateDirectory } = options;
  const most = looks.at(-1)!;
  const [provenanceA, provenanceB] = [variants.a, variants.b].map(({ options: of }) => collectProvenance(of));
  // One after the other: specs are collected one at a time.
  const planA = await planVariant(variants.a, most, 'a');
  const planB = await planVariant(variants.b, most, 'b');
  const common = commonPlan(planA.plan, planB.plan, { a: variants.a.name, b: variants.b.name }, options.setApart);
  const plans = { a: onlyBenchmarks(planA, common.benchmarks), b: onlyBenchmarks(planB, common.benchmarks) };
  const estimate = bothEstimates(plans);
  if (options.maxTime_ns !== undefined && estimate.known_ns > options.maxTime_ns) {
    throw coreErrors.UBENCH_E_MAX_TIME({ estimated_ns: estimate.known_ns, allowed_ns: options.maxTime_ns });
  }
  options.onPlanned?.(common, estimate);

  const rules = rulesOf(plans, common.benchmarks);
  const turnstile = new Turnstile({ benchmarks: common.benchmarks, seed, goOn: atLooks({ looks, rules, onLook: options.onLook }) });

  const measuredBy = { a: Promise.withResolvers<readonly BenchmarkResult[]>(), b: Promise.withResolvers<readonly BenchmarkResult[]>() };
  const runOf: { a: string | null; b: string | null } = { a: null, b: null };
  const { only, differences } = common;
  const begun = newAbRecord({ id: options.id, argv: [...options.argv], seed, looks: [...looks], variants: abVariants(variants) });
  const recordOf = (known: Partial<AbRecord>): AbRecord => ({
    ...begun,
    variants: abVariants(variants, runOf),
    differences: [...differences],
    only: { a: [...only.a], b: [...only.b] },
    ...known,
  });
  writeAbRecord(stateDirectory, recordOf({}));

  const judged = (async () => {
    const [a, b] = await Promise.all([measuredBy.a.promise, measuredBy.b.promise]);
    const pairs = common.benchmarks.map((id): MeasuredPair | undefined => {
      const [inA, inB] = [a, b].map((results) => results.find((result) => result.id === id));
      return inA && inB && { id, results: { a: inA, b: inB }, rules: rules.get(id)! };
    });
    const whole = pairs.filter((pair) => pair !== undefined);
    const checks = judgeMeasured(whole, 0);
    return { checks, whole, benchmarks: benchmarksOfAb(common.benchmarks, whole, checks, turnstile.order, { a: variants.a.name, b: variants.b.name }) };
  })();

  const run = async (side: SideName): Promise<RunOutcome> => {
    const told: Reporter = {
      name: 'ab',
      event(event) {
        if (event.type === 'run-start') {
          runOf[side] = event.run;
          if (runOf.a !== null && runOf.b !== null) writeAbRecord(stateDirectory, recordOf({}));
        }
        options.onEvent?.(side, event);
      },
    };
    const variant: RunVariant = {
      turns: turnstile.side(side),
      async compared(benchmarks) {
        measuredBy[side].resolve(benchmarks);
        // Only the second is held against the other.
        return side === 'a' ? undefined : gateOf((await judged).checks, variants.a.name);
      },
    };
    try {
      const { options: own } = variants[side];
      return await runPlanned(plans[side], { ...own, trials: most, config: { ...own.config, reporters: [told] }, variant }, side === 'a' ? provenanceA! : provenanceB!);
    } finally {
      variant.turns.ended();
      // One that could not even be begun has measured nothing.
      measuredBy[side].resolve([]);
    }
  };
  // Neither is left alone: what fails in one lets the other come down first.
  const [outcomeA, outcomeB] = await Promise.allSettled([run('a'), run('b')]);
  if (outcomeA.status === 'rejected') throw outcomeA.reason;
  if (outcomeB.status === 'rejected') throw outcomeB.reason;
  const runs = { a: outcomeA.value, b: outcomeB.value };
  const { checks, whole, benchmarks } = await judged;
  const verdict = verdictOfAb(benchmarks, common.only.a.length > 0, [runs.a.result, runs.b.result]);
  const record = redact(recordOf({ benchmarks, checks, verdict, exit_code: abExitCode(verdict, options, [runs.a, runs.b]), status: abStatus(verdict, options.signal) }));
  return { record, file: writeAbRecord(stateDirectory, record), runs, measured: whole };
}

async function planVariant(variant: Variant, most: number, side: SideName): Promise<PlannedSpecs> {
  const { name, options } = variant;
  // Modules of their own: what hooks and functions of the one keep must not be changed by the other.
  const modules = side === 'b' ? 'b' : undefined;
  const planned = await planSpecs({ ...options, trials: most, modules });
  const [error] = planned.errors;
  if (error !== undefined) throw abErrors.UBENCH_E_AB_COLLECT({ variant: name, problem: error.what }, { where: error.where, details: error.details });
  requireOwnCode(variant, planned, modules);
  return planned;
}

/** What a package manager has linked to the project is not what the ref has, however much it looks so. */
function requireOwnCode({ name, tree }: Variant, { specs }: PlannedSpecs, modules: string | undefined): void {
  if (tree === undefined) return;
  for (const { path } of specs) {
    for (const [specifier, manifest] of packagesOf(instanceOf(pathToFileURL(realFile(path)).href, modules))) {
      const foreign = !isOwnPackage(specifier) && isWithin(manifest, tree.project) && !isWithin(manifest, tree.directory) && !manifest.includes('/node_modules/');
      if (foreign) throw abErrors.UBENCH_E_AB_OUTSIDE({ variant: name, specifier, place: dirname(manifest) });
    }
  }
}

const isWithin = (path: string, directory: string): boolean => path.startsWith(directory + sep);

/** What the first variant says goes before what the second does: a change must not loosen what it is judged by. */
function rulesOf(plans: OfBoth<PlannedSpecs>, ids: readonly string[]): ReadonlyMap<string, GateRules> {
  const ofSide = (side: SideName, id: string): GateRules => plans[side].plan.benchmarks.find((bench) => bench.id === id)!.gate ?? {};
  return new Map(ids.map((id) => [id, { ...ofSide('b', id), ...ofSide('a', id) }]));
}

function bothEstimates({ a, b }: OfBoth<PlannedSpecs>): PlanEstimate {
  const [first, second] = [a, b].map(({ plan }) => estimatePlan(plan)) as [PlanEstimate, PlanEstimate];
  return { known_ns: first.known_ns + second.known_ns, trials: first.trials + second.trials, open: first.open };
}

type Described = Omit<AbVariant, 'run'>;

function abVariants({ a, b }: OfBoth<Described>, runs: OfBoth<string | null> = { a: null, b: null }): AbRecord['variants'] {
  const recorded = ({ name, settings, git }: Described, run: string | null): AbVariant => ({ name, settings: [...settings], ...(git === undefined ? {} : { git }), run });
  return { a: recorded(a, runs.a), b: recorded(b, runs.b) };
}

const gateOf = (checks: readonly GateCheck[], against: string): GateResult => ({ method: 'paired', against, checks: [...checks] });
