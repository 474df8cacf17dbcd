import type { Deployment } from './deploy.ts';
import type { FunctionResult, GoodputResult, LoadResult, MetricOfKind, MetricsOf, MetricValue } from '@ubench/core';
import type { Load, MetricSpecs, Slo, Workload } from '@ubench/load';
import type { Duration, ShareString } from '@ubench/units';
import { addBench, addSweep, addTable } from './add-bench.ts';

type KindOf<W extends Workload> = W['service'];
type SpecsOf<W extends Workload> = NonNullable<W['~metrics']>;

/** The limits that operations of a workload can be given. */
export type SloOf<W extends Workload> = Slo<SpecsOf<W>>;

/** What a benchmark of a workload measures: the common metrics, those that the workload declares, and with an slo `S` its goodput. */
export type Measured<W extends Workload, S = undefined> = LoadResult &
  ([S] extends [object] ? GoodputResult : unknown) & (MetricSpecs extends SpecsOf<W> ? unknown : MetricsOf<SpecsOf<W>>);

/** A benchmark under load. `S` is its slo, where it has one. */
export interface What<W extends Workload, S = undefined> {
  /** A deployment of the service that the workload is for. */
  readonly target: Deployment<NoInfer<KindOf<W>>>;
  readonly workload: W;
  readonly load: Load;
  /** The most that latencies of one operation may be, all at once; the result then has `goodput`, the operations per second that met all. */
  readonly slo?: S & { readonly [Unknown in Exclude<keyof S, keyof SloOf<W>>]: never };
  /**
   * What runs the load, by name, or by name and options: the built-in `executor`, or a plugin `@ubench/driver-<name>` or
   * `ubench-driver-<name>`. Default: `'executor'`, which runs every load.
   */
  readonly driver?: string | readonly [name: string, options: unknown];
  /** Repetitions on the same deployment; their spread is what the result can be trusted to. Default: the configuration's, 1. */
  readonly trials?: number;
  readonly tags?: readonly string[];
  /** Ends the benchmark as failed when all its trials together take longer. Default: none; the load bounds itself. */
  readonly timeout?: Duration;
  /** Threads (or tasks) that the load is spread over. Default: as many as it needs, as far as there are cores. */
  readonly agents?: number;
  /** Errors over this share make the measurement invalid. Default: the configuration's, `'1%'`. */
  readonly maxErrorShare?: ShareString | number;
  /** A benchmark is never silently repeated. */
  readonly retry?: 0;
}

/** A benchmark of a function, measured in this process. */
export interface FunctionWhat {
  readonly fn: () => unknown;
  /** Repetitions, each warmed up anew; their spread is what the result can be trusted to. Default: the configuration's, 1. */
  readonly trials?: number;
  readonly tags?: readonly string[];
  /**
   * Ends the benchmark as failed when all its calls together take longer: a promise that never resolves is not waited for. A function
   * that never returns cannot be stopped. Default: `'5m'`.
   */
  readonly timeout?: Duration;
}

/** A load of which any field may be a list: every combination is a point. */
export type SweptLoad = { readonly [Field in keyof Load]: Load[Field] | readonly NonNullable<Load[Field]>[] };
export type SweptWhat<W extends Workload, S = undefined> = Omit<What<W, S>, 'load'> & { readonly load: SweptLoad };

/** What a sweep found. */
export interface Sweep<R> {
  readonly points: readonly { readonly parameters: Readonly<Record<string, string | number | boolean>>; readonly result: R }[];
  /** The highest load that qualifies: completed ≥ 95 % of sent, errors under the limit, and the slo met; without an slo, p95 at most 5 times that of the lowest load. */
  readonly knee: { readonly rate: MetricOfKind['rate']; readonly concurrency: MetricValue<'count'> };
}

type Check<R> = (result: R) => unknown;

interface BenchCall {
  /** Measures a function in this process. */
  (name: string, fn: (() => unknown) | FunctionWhat, check?: Check<FunctionResult>): void;
  /** Measures a service under load. */
  <W extends Workload, const S extends SloOf<W> | undefined = undefined>(name: string, what: What<W, S>, check?: Check<Measured<W, NoInfer<S>>>): void;
}

/** A row of a table: its plain values become parameters of the benchmark's id. */
export type Row = Readonly<Record<string, unknown>>;

interface EachCall<R extends Row> {
  // One signature, for the texts in what a function returns keep their types only for the first that is tried.
  <W extends Workload = never, S extends SloOf<W> | undefined = undefined>(
    name: string,
    what: (row: R) => What<W, S> | FunctionWhat | (() => unknown),
    check?: (result: [W] extends [never] ? FunctionResult : Measured<W, NoInfer<S>>, row: R) => unknown,
  ): void;
}

/** Declares a benchmark. Three places, always the same: its name, what it measures, what must hold of the result. */
export interface Bench extends BenchCall {
  readonly only: BenchCall;
  readonly skip: BenchCall;
  /** A benchmark yet to be written. */
  todo(name: string): void;
  /** One benchmark for every row; `$column` in the name is replaced by the row's value. */
  each<const R extends Row>(rows: readonly R[]): EachCall<R>;
  /** One benchmark for every combination of the load's lists, and what they say together. */
  sweep<W extends Workload, const S extends SloOf<W> | undefined = undefined>(
    name: string,
    what: SweptWhat<W, S>,
    check?: Check<Sweep<Measured<W, NoInfer<S>>>>,
  ): void;
}

export const bench: Bench = Object.assign(
  ((name: string, what: never, check?: never) => addBench('bench()', 'none', name, what, check)) as BenchCall,
  {
    only: ((name: string, what: never, check?: never) => addBench('bench.only()', 'only', name, what, check)) as BenchCall,
    skip: ((name: string, what: never, check?: never) => addBench('bench.skip()', 'skip', name, what, check)) as BenchCall,
    todo: (name: string) => addBench('bench.todo()', 'todo', name, undefined, undefined),
    each:
      <R extends Row>(rows: readonly R[]) =>
      (name: string, what: (row: R) => unknown, check?: (result: never, row: R) => unknown) =>
        addTable(rows, name, what, check),
    sweep: (name: string, what: { readonly load: object }, check?: (sweep: never) => unknown) => addSweep(name, what, check),
  },
);
