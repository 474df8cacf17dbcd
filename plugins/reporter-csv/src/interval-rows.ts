import type { RunResult, TrialResult } from '@ubench/core';
import { type Cell, csvBeginning, csvRow, csvRowAfter } from './csv-row.ts';

const common = ['run', 'benchmark', 'load', 'trial', 'side', 'time_s'];
const ofLoad = ['completed', 'failed', 'p50_ns', 'p95_ns', 'max_ns'] as const;
const ofProcess = ['cpu_cores', 'rss_bytes'] as const;

/**
 * The time series of a run, whole: a row for each benchmark, trial, side (`load`, `client`, `server`) and instant, in seconds from the start of the
 * measurement. What a service says about itself stands in columns of their own behind the others. `load` is empty for that of the benchmark, and else
 * the name of one beside it.
 */
export function* intervalRows(result: RunResult): Generator<string> {
  const named = [...new Set([...trialsOf(result)].flatMap(({ trial }) => Object.keys(trial.server.metrics)))];
  yield csvRow([...common, ...ofLoad, ...ofProcess, ...named]);
  for (const { trial, cells } of trialsOf(result)) yield trialRows(trial, cells, named);
}

interface PlacedTrial {
  readonly trial: TrialResult;
  /** What its rows begin with. */
  readonly cells: readonly Cell[];
}

function* trialsOf({ run, benchmarks }: RunResult): Generator<PlacedTrial> {
  for (const { id, trials, background = [] } of benchmarks) {
    for (const { name, trials: of } of [{ name: '', trials }, ...background]) {
      for (const [index, trial] of of.entries()) yield { trial, cells: [run.id, id, name, index + 1] };
    }
  }
}

const nothing = (columns: { readonly length: number }): null[] => Array.from({ length: columns.length }, () => null);

function trialRows({ intervals, client, server }: TrialResult, cells: readonly Cell[], named: readonly string[]): string {
  const [noLoad, noProcess, noNames] = [nothing(ofLoad), nothing(ofProcess), nothing(named)];
  const beginning = (side: string): string => csvBeginning([...cells, side]);
  const [load, ofClient, ofServer] = [beginning('load'), beginning('client'), beginning('server')];
  const { series } = client;
  const said = named.map((name) => (Object.hasOwn(server.metrics, name) ? server.metrics[name]! : []));
  return [
    ...intervals.time_s.map((time, at) => csvRowAfter(load, [time, ...ofLoad.map((name) => intervals[name][at] ?? null), ...noProcess, ...noNames])),
    ...(series?.time_s.map((time, at) => csvRowAfter(ofClient, [time, ...noLoad, ...ofProcess.map((name) => series[name][at] ?? null), ...noNames])) ?? []),
    ...server.time_s.map((time, at) => csvRowAfter(ofServer, [time, ...noLoad, ...ofProcess.map((name) => server[name][at] ?? null), ...said.map((values) => values[at] ?? null)])),
  ].join('');
}
