import type { MetricSummary } from '@ubench/load';
import { quantiles, samplesFor, type Unit } from './measured.ts';
import { pathOf } from './path-of.ts';
import type { BenchmarkResult } from './result.ts';

/** One number of a benchmark, by its path: what tables, comparisons, gates and exports are made of. */
export interface ResultNumber {
  /** `latency.p99`, `errors.share`, `statements["select 1"].mean`. */
  readonly path: string;
  /** The metric that it is of: `latency`, `errors/share`. */
  readonly metric: string;
  readonly title: string;
  readonly definition: string;
  readonly unit: Unit;
  readonly better: 'lower' | 'higher';
  /** Over all trials; `null` where the measurement cannot tell. */
  readonly value: number | null;
  /** How many observations it rests on. */
  readonly n: number;
  /** How many it needs to have a value, where it is a percentile. */
  readonly needs?: number;
  /** The same of each trial. */
  readonly trials: readonly (number | null)[];
}

/** Every number that a benchmark has, in the order of its metrics. */
export function numbersOf({ metrics, definitions, trials }: Pick<BenchmarkResult, 'metrics' | 'definitions' | 'trials'>): ResultNumber[] {
  return Object.entries(metrics).flatMap(([metric, summary]): ResultNumber[] => {
    const about = definitions[metric] ?? definitions[metric.split('/')[0]!];
    const common = { metric, title: about?.title ?? metric, definition: about?.definition ?? '', better: about?.better ?? ('lower' as const), n: summary.n };
    const ofTrials = trials.map((trial) => trial.metrics[metric]);
    const at = (read: (of: MetricSummary) => number | null): Pick<ResultNumber, 'value' | 'trials'> => ({
      value: read(summary),
      trials: ofTrials.map((of) => (of === undefined ? null : read(of))),
    });
    const path = pathOf(metric);
    switch (summary.kind) {
      case 'latency':
        return quantiles.map((quantile) => ({
          path: `${path}.${quantile}`,
          ...common,
          title: `${common.title} ${quantile}`,
          unit: 'ns',
          ...(quantile in samplesFor ? { needs: samplesFor[quantile as keyof typeof samplesFor] } : {}),
          ...at((of) => (of.kind === 'latency' ? of[`${quantile}_ns`] : null)),
        }));
      case 'rate':
        return [{ path, ...common, unit: 'per_s', ...at((of) => (of.kind === 'rate' ? of.value_per_s : null)) }];
      case 'ratio':
        return [{ path, ...common, unit: 'share', ...at((of) => (of.kind === 'ratio' ? of.value_share : null)) }];
      case 'count':
      case 'gauge':
        return [{ path, ...common, unit: 'count', ...at((of) => (of.kind === 'count' || of.kind === 'gauge' ? of.value : null)) }];
    }
  });
}
