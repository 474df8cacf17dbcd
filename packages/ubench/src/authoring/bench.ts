import type { Deployment } from './deploy.ts';
import type { BackgroundMetrics, Client, FunctionResult, GoodputResult, LoadResult, MetricOfKind, MetricsOf, MetricValue, WrittenGateRule } from '@ubench/core';
import type { BackgroundLoad, Load, MetricSpec, MetricSpecs, OpenLoad, Slo, Workload } from '@ubench/load';
import type { Duration, Rate, ShareString } from '@ubench/units';
import { addBench, addTable } from './add-bench.ts';
import { addSearch } from './add-search.ts';
import { addSweep } from './add-sweep.ts';

type KindOf<W extends Workload> = W['service'];
type SpecsOf<W extends Workload> = NonNullable<W['~metrics']>;

/** The limits that operations of a workload can be given. */
export type SloOf<W extends Workload> = Slo<SpecsOf<W>>;

/** What a benchmark of a workload measures: the common metrics, those that the workload declares, and with an slo `S` its goodput. */
export type Measured<W extends Workload, S = undefined, B extends readonly Workload[] = readonly []> = LoadResult &
  (B extends readonly [] ? unknown : BackgroundMetrics) &
  ([S] extends [object] ? GoodputResult : unknown) & (MetricSpecs extends SpecsOf<W> ? unknown : MetricsOf<SpecsOf<W>>);

/** A load beside a benchmark whose target is of `Kind`. */
export type Background<W extends Workload, Kind extends string> = {
  /** What the result calls it; unique in the benchmark. Default: the name of the workload. */
  readonly name?: string;
  readonly workload: W;
  /** How many clients, or how many operations a second: it lasts as long as the benchmark. */
  readonly load: BackgroundLoad;
} & (KindOf<W> extends Kind ? { readonly target?: Deployment<NoInfer<KindOf<W>>> } : { readonly target: Deployment<NoInfer<KindOf<W>>> });

/** How metrics gate, by their paths. */
type Gate<Path extends string> = false | { readonly [Metric in Path]?: boolean | WrittenGateRule };

/** Numbers of a metric: of a distribution several, of one that is recorded under keys those of every key. */
type PathsOf<Name extends string, Spec extends MetricSpec> = Spec['keyed'] extends true
  ? `${Name}${'.' | '['}${string}`
  : Spec['kind'] extends 'latency'
    ? `${Name}.${keyof MetricOfKind['latency']}`
    : Name;

type CommonDistributions = 'latency' | 'latencyAll' | 'serviceTime' | 'responseTime' | 'queueWait' | 'sendLag';

/** What of a benchmark of a workload can gate. */
export type GatePath<W extends Workload> =
  | `${CommonDistributions}.${keyof MetricOfKind['latency']}`
  | 'throughput' | 'goodput' | 'operations' | 'errors.share' | 'errors.count' | 'slo.share'
  | (MetricSpecs extends SpecsOf<W> ? string : { [Name in keyof SpecsOf<W> & string]: PathsOf<Name, SpecsOf<W>[Name]> }[keyof SpecsOf<W> & string]);

/** What runs a load. */
export interface Agents {
  /** The backend that they run on: `'local'` for threads of this process, or one with room for agents, such as a cluster. Default: that of the target, where load can run there. */
  readonly on?: string;
  /** How many. Default: as many as the load needs. */
  readonly count?: number;
  /** Cores of each, of agents on a cluster. Default: what its options say. */
  readonly cpus?: number;
}

/** A benchmark under load. `S` is its slo, where it has one, and `B` are the workloads in its background. */
export interface What<W extends Workload, S = undefined, B extends readonly Workload[] = readonly []> {
  /** A deployment of the service that the workload is for. */
  readonly target: Deployment<NoInfer<KindOf<W>>>;
  readonly workload: W;
  readonly load: Load;
  /** Further loads, from before its warm-up until its load has ended, by agents of their own; the result has what they measured. */
  readonly background?: { readonly [Index in keyof B]: Background<B[Index], NoInfer<KindOf<W>>> };
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
  /** What the load is spread over: how many agents, or where they run too. Default: as many as it needs, where the target runs if load can run there. */
  readonly agents?: number | Agents;
  /** Files that its code reads beside its modules, relative to the root: agents on other machines get them. */
  readonly files?: readonly string[];
  /** Errors over this share make the measurement invalid. Default: the configuration's, `'1%'`. */
  readonly maxErrorShare?: ShareString | number;
  /** Which of its metrics gate, by path, over what the configuration says; `false`: none. Default: throughput (of a closed loop), goodput, p50 and p95. */
  readonly gate?: Gate<GatePath<NoInfer<W>>>;
  /** A benchmark is never silently repeated. */
  readonly retry?: 0;
}

/** A benchmark whose load is a program of your own. */
export interface ClientWhat<C extends Client = Client> extends Pick<What<Workload>, 'target' | 'trials' | 'tags' | 'timeout' | 'files' | 'maxErrorShare' | 'retry'> {
  /** What to run: `{ command: ['python3', 'load.py'], tasks: 4 }`. It is told by its environment where the services are. */
  readonly client: C;
  /** Where its tasks run. Default: where the target runs, if load can run there. */
  readonly agents?: Pick<Agents, 'on'>;
  /** Which of its metrics gate, by path, over what the configuration says; `false`: none. Default: throughput, p50 and p95. */
  readonly gate?: Gate<`${'latency' | 'latencyAll' | 'serviceTime' | 'sendLag'}.${keyof MetricOfKind['latency']}` | 'throughput' | 'operations' | 'errors.share' | 'errors.count'>;
  readonly workload?: never;
  readonly load?: never;
}

/** A benchmark of a function, measured in this process. */
export interface FunctionWhat {
  readonly fn: () => unknown;
  /** Repetitions, each warmed up anew; their spread is what the result can be trusted to. Default: the configuration's, 1. */
  readonly trials?: number;
  readonly tags?: readonly string[];
  /** Which of its metrics gate, by path, over what the configuration says; `false`: none. Default: throughput, p50 and p95. */
  readonly gate?: Gate<`${'latency' | 'callOverhead'}.${keyof MetricOfKind['latency']}` | 'throughput' | 'operations' | 'gcShare'>;
  /**
   * Ends the benchmark as failed when all its calls together take longer: a promise that never resolves is not waited for. A function
   * that never returns cannot be stopped. Default: `'5m'`.
   */
  readonly timeout?: Duration;
}

/** A load of which any field may be a list: every combination is a point. */
export type SweptLoad = { readonly [Field in keyof Load]: Load[Field] | readonly NonNullable<Load[Field]>[] };
export type SweptWhat<W extends Workload, S = undefined, B extends readonly Workload[] = readonly []> = Omit<What<W, S, B>, 'load'> & {
  readonly load: SweptLoad;
  /** So many more points that narrow down the knee, decided while the run goes on. For a sweep over `rate` or `concurrency` alone. Default: none. */
  readonly refine?: number;
};

/** A search for the highest rate that meets the slo. */
export type SearchWhat<W extends Workload, S, B extends readonly Workload[] = readonly []> = Omit<What<W, S, B>, 'load' | 'slo'> & {
  /** How each rate is measured. */
  readonly load: Omit<OpenLoad, 'rate'>;
  /** Where to look: the first is tried first and doubled until one fails or the second is reached; what lies between is halved then. */
  readonly between: readonly [lowest: Rate, highest: Rate];
  readonly slo: NonNullable<What<W, S>['slo']>;
  /** How near the lowest rate that fails has to be above the highest that does not, from 1 % on. Default: `'5%'`. */
  readonly precision?: ShareString | number;
};

/** What a sweep found. */
export interface Sweep<R> {
  readonly points: readonly { readonly parameters: Readonly<Record<string, string | number | boolean>>; readonly result: R }[];
  /** The highest load that qualifies: completed ≥ 95 % of sent, errors under the limit, and the slo met; without an slo, p95 at most 5 times that of the lowest load. */
  readonly knee: { readonly rate: MetricOfKind['rate']; readonly concurrency: MetricValue<'count'> };
}

/** What a search for the highest rate found. */
export interface Search<R> {
  /** The highest rate tried that meets the slo. No value where all do, or none. */
  readonly rate: MetricOfKind['rate'];
  /** The lowest rate tried that does not, above it by no more than the precision. */
  readonly failing: MetricOfKind['rate'];
  /** Every rate that was tried, in order of rate. */
  readonly points: Sweep<R>['points'];
}

type Check<R> = (result: R) => unknown;

interface BenchCall {
  /** Measures a function in this process. */
  (name: string, fn: (() => unknown) | FunctionWhat, check?: Check<FunctionResult>): void;
  /** Measures a service under load. */
  <W extends Workload, const S extends SloOf<W> | undefined = undefined, B extends readonly Workload[] = readonly []>(
    name: string,
    what: What<W, S, B>,
    check?: Check<Measured<W, NoInfer<S>, NoInfer<B>>>,
  ): void;
  /** Measures a service under the load of a program of your own. */
  (name: string, what: ClientWhat, check?: Check<LoadResult>): void;
}

/** A row of a table: its plain values become parameters of the benchmark's id. */
export type Row = Readonly<Record<string, unknown>>;

interface EachCall<R extends Row> {
  // One signature, for the texts in what a function returns keep their types only for the first that is tried.
  <W extends Workload = never, S extends SloOf<W> | undefined = undefined, B extends readonly Workload[] = readonly [], C extends Client = never>(
    name: string,
    what: (row: R) => What<W, S, B> | ClientWhat<C> | FunctionWhat | (() => unknown),
    check?: (result: [W] extends [never] ? ([C] extends [never] ? FunctionResult : LoadResult) : Measured<W, NoInfer<S>, NoInfer<B>>, row: R) => unknown,
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
  sweep<W extends Workload, const S extends SloOf<W> | undefined = undefined, B extends readonly Workload[] = readonly []>(
    name: string,
    what: SweptWhat<W, S, B>,
    check?: Check<Sweep<Measured<W, NoInfer<S>, NoInfer<B>>>>,
  ): void;
  /** The highest rate that meets the slo, by benchmarks at rates that are decided one after the other. */
  highestRate<W extends Workload, const S extends SloOf<W>, B extends readonly Workload[] = readonly []>(
    name: string,
    what: SearchWhat<W, S, B>,
    check?: Check<Search<Measured<W, NoInfer<S>, NoInfer<B>>>>,
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
    highestRate: (name: string, what: object, check?: (search: never) => unknown) => addSearch(name, what, check),
  },
);
