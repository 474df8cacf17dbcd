import type { ResultNumber, RunResult, Unit } from '@ubench/core';
import { exportedBenchmarks, type ExportedNumber, isTrustworthy } from './exported-numbers.ts';

/** In base units, as OpenMetrics wants them, with what a name ends in. */
const units: Readonly<Record<Unit, { readonly unit: string | undefined; readonly of: (value: number) => number }>> = {
  ns: { unit: 'seconds', of: (value) => value / 1e9 },
  per_s: { unit: 'per_second', of: (value) => value },
  share: { unit: 'ratio', of: (value) => value },
  count: { unit: undefined, of: (value) => value },
};

interface Family {
  readonly unit: string | undefined;
  readonly help: string;
  /** Lines by their labels: none twice. */
  readonly samples: Map<string, string>;
}

/**
 * A run as OpenMetrics 1.0 text (https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md): a family of gauges for
 * every metric, with the labels `benchmark`, `metric` and, of distributions, `statistic`. Of what is not valid there is `ubench_benchmark_valid 0`
 * and no number.
 */
export function openMetrics(result: RunResult): string {
  const families = new Map<string, Family>();
  const put = (name: string, family: Omit<Family, 'samples'>, labels: Readonly<Record<string, string>>, value: number): void => {
    const { samples } = families.get(name) ?? families.set(name, { ...family, samples: new Map() }).get(name)!;
    const key = labelsOf(labels);
    if (!samples.has(key)) samples.set(key, `${name}${key} ${value}`);
  };
  for (const { benchmark, numbers } of exportedBenchmarks(result)) {
    const valid = { unit: undefined, help: '1 where the benchmark was measured and can be believed, 0 where not: then it has no numbers here.' };
    put('ubench_benchmark_valid', valid, { benchmark: benchmark.id }, isTrustworthy(benchmark) ? 1 : 0);
    for (const number of numbers) {
      const { unit, of } = units[number.unit];
      const statistic = statisticOf(number);
      put(familyName(number), { unit, help: number.definition }, { benchmark: benchmark.id, metric: number.metric, ...(statistic === undefined ? {} : { statistic }) }, of(number.value));
    }
  }
  return [...runLines(result), ...[...families].flatMap(([name, family]) => familyLines(name, family)), '# EOF', ''].join('\n');
}

/** `ubench_latency_seconds`. Two metrics that become one name are told apart by their label `metric`. */
function familyName({ metric, unit }: ExportedNumber): string {
  const name = `ubench_${metric.replaceAll(/[^a-zA-Z\d]+/g, '_').replace(/^_+|_+$/g, '') || 'unnamed'}`;
  const suffix = units[unit].unit;
  if (suffix !== undefined) return `${name}_${suffix}`;
  // A number without a unit must not look like one with a unit, nor like a part of another type.
  return /_(seconds|per_second|ratio|total|created|bucket|sum|info|valid)$|^ubench_run$/.test(name) ? `${name}_value` : name;
}

/** `p99` of `latency.p99`; a rate has none. */
const statisticOf = ({ unit, path }: ResultNumber): string | undefined => (unit === 'ns' ? path.slice(path.lastIndexOf('.') + 1) : undefined);

function familyLines(name: string, { unit, help, samples }: Family): string[] {
  return [`# TYPE ${name} gauge`, ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]), ...(help === '' ? [] : [`# HELP ${name} ${escaped(help)}`]), ...samples.values()];
}

function runLines({ run, provenance: { versions, git } }: RunResult): string[] {
  const labels = { run: run.id, started_at: run.started_at, status: run.status, ubench: versions['ubench'] ?? '', git: git?.sha ?? '' };
  const known = Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''));
  return ['# TYPE ubench_run info', '# HELP ubench_run The run that the numbers are of.', `ubench_run_info${labelsOf(known)} 1`];
}

const labelsOf = (labels: Readonly<Record<string, string>>): string =>
  `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')}}`;

/** As within quotes. Other control characters end a line for some readers, and half a pair is no UTF-8. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/(?!\n)[\p{Cc}\p{Zl}\p{Zp}]/gu, '\uFFFD')
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);
