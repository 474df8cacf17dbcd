import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { planSchema, readEvents, readStored, runRecord, runResult, type TrialResult } from '@ubench/core';
import { readLog } from '@ubench/files';

/** Throws unless every file of a run that has ended can be read, and all that had been measured is in its result. */
export function assertWhole(runDirectory: string): void {
  readStored(join(runDirectory, 'run.json'), 'ubench.run/1', runRecord);
  readStored(join(runDirectory, 'plan.json'), 'ubench.plan/1', planSchema);
  const result = readStored(join(runDirectory, 'result.json'), 'ubench.result/1', runResult);
  const log = join(runDirectory, 'events.jsonl');
  for (const line of readLog(log).lines) JSON.parse(line);
  const trials = new Map<string, TrialResult[]>();
  const benchmarkOf = (id: string) => result.benchmarks.find((benchmark) => benchmark.id === id);
  for (const { event } of readEvents(log)) {
    if (event.type === 'trial-end') trials.set(event.benchmark, [...(trials.get(event.benchmark) ?? []), event.result]);
    if (event.type === 'benchmark-end') assert.deepEqual(benchmarkOf(event.result.id), event.result);
  }
  for (const [id, measured] of trials) assert.deepEqual(benchmarkOf(id)?.trials, measured, `trials of ${id}`);
}

/** Files of a state directory that nobody should see, and directories of runs that are not whole. */
export const unfinishedFiles = (stateDirectory: string): string[] =>
  existsSync(stateDirectory) ? readdirSync(stateDirectory, { recursive: true, encoding: 'utf8' }).filter((path) => /\.tmp$|^runs\/\.[^/]+$/.test(path)) : [];
