import { nearest } from '@ubench/errors';
import type { DistributionSummary, MetricSpec, MetricSpecs, MetricSummary } from '@ubench/load';
import { coreErrors } from '../core-errors.ts';
import { pathOf } from './path-of.ts';
import type { BenchmarkResult } from './result.ts';

/** The unit of a value: nanoseconds, per second, part of a whole, or a plain number. */
export type Unit = 'ns' | 'per_s' | 'share' | 'count';

/** One number of a result, with what an expectation needs to judge it. */
export interface MetricValue<U extends Unit = Unit> {
  /** Where it stands in the result: `latency.p99`. */
  readonly path: string;
  readonly unit: U;
  /** Over all trials; `null` where the measurement cannot tell. */
  readonly value: number | null;
  /** How many observations it rests on. */
  readonly n: number;
  readonly trials: readonly (number | null)[];
  /** Why there is no value. */
  readonly missing?: string;
}

/** A distribution of durations. A percentile has a value where at least 10 samples lie beyond it. */
export interface Distribution {
  readonly mean: MetricValue<'ns'>;
  readonly stddev: MetricValue<'ns'>;
  readonly min: MetricValue<'ns'>;
  readonly p50: MetricValue<'ns'>;
  readonly p90: MetricValue<'ns'>;
  readonly p95: MetricValue<'ns'>;
  readonly p99: MetricValue<'ns'>;
  readonly p999: MetricValue<'ns'>;
  readonly max: MetricValue<'ns'>;
}

/** What a metric of a kind is in a result. */
export interface MetricOfKind {
  latency: Distribution;
  rate: MetricValue<'per_s'>;
  count: MetricValue<'count'>;
  ratio: MetricValue<'share'>;
  gauge: MetricValue<'count'>;
}

type MetricOf<S extends MetricSpec> = S['keyed'] extends true
  ? Readonly<Record<string, MetricOfKind[S['kind']]>>
  : MetricOfKind[S['kind']];

/** What the metrics that a workload declares are in its result. */
export type MetricsOf<M extends MetricSpecs> = { readonly [Name in keyof M]: MetricOf<M[Name]> };

interface ErrorMetrics {
  /** Failed operations ÷ all operations of the measurement. */
  readonly share: MetricValue<'share'>;
  readonly count: MetricValue<'count'>;
}

/** What every benchmark measures. */
export interface CommonResult {
  /** Of one operation that succeeded: the response time in an open loop, the service time in a closed one, the run time of a function. */
  readonly latency: Distribution;
  /** Operations completed inside the measurement ÷ its length. */
  readonly throughput: MetricValue<'per_s'>;
  /** Operations that succeeded. */
  readonly operations: MetricValue<'count'>;
}

/** What a benchmark under load measures beside the metrics of its workload. */
export interface LoadResult extends CommonResult {
  /** `latency` with failed operations counted at the time they took. */
  readonly latencyAll: Distribution;
  /** From the first byte sent to the last byte received. */
  readonly serviceTime: Distribution;
  /** From the intended start to the last byte received; open loop only. */
  readonly responseTime: Distribution;
  /** From the intended start until a client was free; open loop only. */
  readonly queueWait: Distribution;
  /** From then to the first byte sent: the client's own lateness. */
  readonly sendLag: Distribution;
  readonly errors: ErrorMetrics;
}

/** What a function in process measures. */
export interface FunctionResult extends CommonResult {
  /** The latency of a function that does nothing, measured in the same way: it is in every `latency`. */
  readonly callOverhead: Distribution;
  /** Time that went into garbage collection ÷ all time in which the function was called. */
  readonly gcShare: MetricValue<'share'>;
}

/** What a benchmark with `background` measures beside. */
export interface BackgroundMetrics {
  /** The loads beside it, by name. */
  readonly background: Readonly<Record<string, LoadResult>>;
}

/** What a benchmark with an `slo` measures beside. */
export interface GoodputResult {
  /** Operations per second that met every limit; failed ones never do. */
  readonly goodput: MetricValue<'per_s'>;
  readonly slo: {
    /** Operations that met every limit ÷ all operations of the measurement. */
    readonly share: MetricValue<'share'>;
  };
}

export const quantiles = ['mean', 'stddev', 'min', 'p50', 'p90', 'p95', 'p99', 'p999', 'max'] as const;

/** How many observations a percentile needs: ten beyond it. */
export const samplesFor = { p50: 20, p90: 100, p95: 200, p99: 1_000, p999: 10_000 } as const;

/**
 * A benchmark's result as its check sees it: every metric by name, each number knowing its path, unit and trials. A name
 * that it does not have throws UBENCH_E_METRIC_UNKNOWN with the nearest one, for specs that no compiler has read.
 */
export function measuredResult(result: BenchmarkResult): Record<string, unknown> {
  const background = result.background?.map((load): [string, unknown] => [load.name, metricsOf(load, `background.${load.name}.`, {})]);
  return metricsOf(result, '', background === undefined ? {} : { background: guard(Object.fromEntries(background), 'background.') });
}

/** @param prefix What the paths begin with. @param others What the view has beside the metrics. */
function metricsOf(result: Pick<BenchmarkResult, 'metrics' | 'trials'>, prefix: string, others: Record<string, unknown>): Record<string, unknown> {
  const view: Record<string, unknown> = { ...others };
  for (const [name, summary] of Object.entries(result.metrics)) {
    const slash = name.indexOf('/');
    const trials = result.trials.map((trial) => trial.metrics[name]);
    if (slash === -1) {
      view[name] = valueOf(prefix + pathOf(name), summary, trials);
    } else {
      const group = (view[name.slice(0, slash)] ??= {}) as Record<string, unknown>;
      const key = name.slice(slash + 1);
      group[key] = valueOf(prefix + pathOf(name), summary, trials);
    }
  }
  for (const group of ['errors', 'slo']) view[group] &&= guard(view[group] as Record<string, unknown>, `${prefix}${group}.`);
  return guard(view, prefix);
}

function valueOf(path: string, summary: MetricSummary, trials: readonly (MetricSummary | undefined)[]): unknown {
  switch (summary.kind) {
    case 'latency': {
      const distribution: Record<string, unknown> = {};
      for (const quantile of quantiles) {
        distribution[quantile] = {
          path: `${path}.${quantile}`,
          unit: 'ns',
          value: quantileOf(summary, quantile),
          n: summary.n,
          trials: trials.map((trial) => (trial?.kind === 'latency' ? quantileOf(trial, quantile) : null)),
          ...(quantile in samplesFor && summary.n > 0 && quantileOf(summary, quantile) === null
            ? { missing: `${quantile} needs ${samplesFor[quantile as keyof typeof samplesFor].toLocaleString('en-US')} operations, and there were ${summary.n.toLocaleString('en-US')}` }
            : {}),
        };
      }
      return guard(distribution, `${path}.`);
    }
    case 'rate':
      return metricValue(path, 'per_s', summary, trials, (s) => (s.kind === 'rate' ? s.value_per_s : null));
    case 'ratio':
      return metricValue(path, 'share', summary, trials, (s) => (s.kind === 'ratio' ? s.value_share : null));
    case 'count':
    case 'gauge':
      return metricValue(path, 'count', summary, trials, (s) => (s.kind === 'count' || s.kind === 'gauge' ? s.value : null));
  }
}

function metricValue<U extends Unit>(
  path: string,
  unit: U,
  summary: MetricSummary,
  trials: readonly (MetricSummary | undefined)[],
  read: (summary: MetricSummary) => number | null,
): MetricValue<U> {
  return { path, unit, value: read(summary), n: summary.n, trials: trials.map((trial) => (trial ? read(trial) : null)) };
}

const quantileOf = (summary: DistributionSummary, quantile: (typeof quantiles)[number]): number | null => summary[`${quantile}_ns`];

function guard(view: Record<string, unknown>, prefix: string): Record<string, unknown> {
  return new Proxy(view, {
    get(target, name) {
      // Promise machinery, inspection and serialisation ask for names that no metric has.
      if (typeof name === 'symbol' || name in target || name === 'then' || name === 'toJSON') return Reflect.get(target, name);
      const known = Object.keys(target).map((key) => prefix + key);
      throw coreErrors.UBENCH_E_METRIC_UNKNOWN({ metric: prefix + name, near: nearest(prefix + name, known), known });
    },
  });
}
