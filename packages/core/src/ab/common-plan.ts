import type { BoundPlan } from '../plan/build-plan.ts';
import { deploymentsOf, type Plan, type PlannedBenchmark } from '../plan/plan.ts';
import { abErrors } from './ab-errors.ts';
import type { SideName } from './turnstile.ts';

/** What two plans have in common, and in what they differ. */
export interface CommonPlan {
  /** Ids of the benchmarks that both run, in order. */
  readonly benchmarks: readonly string[];
  /** Those that only one of them runs. */
  readonly only: Readonly<Record<SideName, readonly string[]>>;
  /** What is not the same, a few words each. */
  readonly differences: readonly string[];
}

/**
 * @param names Of the variants.
 * @param setApart What the command sets apart: `load`, `workload`.
 * @throws UBENCH_E_AB_NOTHING_COMMON, UBENCH_E_AB_ORDER; UBENCH_E_AB_LOADS where benchmarks of the same id have another load that nobody has asked for.
 */
export function commonPlan(a: Plan, b: Plan, names: Readonly<Record<SideName, string>>, setApart: ReadonlySet<string>): CommonPlan {
  const inA = runningIn(a);
  const inB = runningIn(b);
  const benchmarks = [...inA.keys()].filter((id) => inB.has(id));
  const only = { a: [...inA.keys()].filter((id) => !inB.has(id)), b: [...inB.keys()].filter((id) => !inA.has(id)) };
  if (benchmarks.length === 0) throw abErrors.UBENCH_E_AB_NOTHING_COMMON({ ...names, onlyA: only.a, onlyB: only.b });
  const orderOfB = [...inB.keys()].filter((id) => inA.has(id));
  const moved = benchmarks.find((id, index) => orderOfB[index] !== id);
  if (moved !== undefined) throw abErrors.UBENCH_E_AB_ORDER({ ...names, benchmark: moved });
  const ofLoads = benchmarks.flatMap((id) => loadDifferences(id, inA.get(id)!, inB.get(id)!));
  const unasked = ofLoads.filter(({ field }) => !setApart.has(field.split('.')[0]!));
  if (unasked.length > 0) throw abErrors.UBENCH_E_AB_LOADS({ differences: unasked.map(({ text }) => text) });
  return { benchmarks, only, differences: [...otherDifferences(a, b), ...ofLoads.map(({ text }) => text)] };
}

const runningIn = ({ benchmarks }: Plan): ReadonlyMap<string, PlannedBenchmark> => new Map(benchmarks.filter(({ mode }) => mode === 'run').map((bench) => [bench.id, bench]));

interface Difference {
  readonly field: string;
  readonly text: string;
}

/** What makes the load of a benchmark. */
const fields = ['kind', 'workload', 'load', 'driver', 'background', 'slo', 'agents', 'max_error_share', 'seed'] as const;

function loadDifferences(id: string, a: PlannedBenchmark, b: PlannedBenchmark): Difference[] {
  const [inA, inB] = [a, b].map((bench) => pick(bench)) as [unknown, unknown];
  return differencesOf(inA, inB).map(({ field, text }) => ({ field, text: `${id}: ${text}` }));
}

const pick = (bench: PlannedBenchmark): Record<string, unknown> => Object.fromEntries(fields.map((field) => [field, (bench as Record<string, unknown>)[field]]));

/** Of code and services: what is compared. */
function otherDifferences(a: Plan, b: Plan): string[] {
  const files = a.files.flatMap(({ path, module_hash }) => {
    const other = b.files.find((file) => file.path === path);
    return other === undefined || other.module_hash === module_hash ? [] : [`the code of ${path}`];
  });
  const deployments = a.deployments.flatMap((deployment) => {
    const other = b.deployments.find(({ id }) => id === deployment.id);
    if (other === undefined) return [];
    const shown = ({ service, options, backend }: typeof deployment): unknown => ({ service, ...(options as object), backend });
    return differencesOf(shown(deployment), shown(other)).map(({ text }) => `${deployment.name}: ${text}`);
  });
  return [...files, ...deployments];
}

/** Leaf by leaf: `load.concurrency is 16 and 32`. */
function differencesOf(a: unknown, b: unknown, field = ''): Difference[] {
  if (isObject(a) && isObject(b)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
    return keys.flatMap((key) => differencesOf(a[key], b[key], field === '' ? key : `${field}.${key}`));
  }
  const [inA, inB] = [a, b].map((value) => JSON.stringify(value) ?? 'not set');
  return inA === inB ? [] : [{ field, text: `${field} is ${inA} and ${inB}` }];
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The part of a plan that is these benchmarks. Points that a run would decide on are left out: the variants would decide differently. */
export function onlyBenchmarks<P extends BoundPlan>(bound: P, ids: readonly string[]): P {
  const kept = bound.plan.benchmarks.filter(({ id }) => ids.includes(id));
  const { probes: _, ...plan } = bound.plan;
  return {
    ...bound,
    plan: {
      ...plan,
      benchmarks: kept,
      deployments: plan.deployments.filter(({ id }) => kept.some((bench) => deploymentsOf(bench).includes(id))),
      files: plan.files.filter(({ path }) => kept.some(({ file }) => file === path)),
    },
  };
}
