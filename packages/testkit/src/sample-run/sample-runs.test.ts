import { runEvent, runResult } from '@ubench/core';
import { expect, it } from 'vitest';
import { sampleRuns } from './sample-runs.ts';

it.each(sampleRuns())('the run $shape is one that core could have written', ({ events, result }) => {
  expect(runResult.safeParse(result).error).toBeUndefined();
  expect(events.flatMap((event) => runEvent.safeParse(event).error ?? [])).toEqual([]);
});

it('the runs together hold every kind of event, every status and every verdict', () => {
  const runs = sampleRuns();
  const benchmarks = runs.flatMap(({ result }) => result.benchmarks);
  expect(new Set(runs.flatMap(({ events }) => events.map(({ type }) => type)))).toEqual(new Set(runEvent.options.map(({ shape }) => shape.type.value)));
  expect(new Set(benchmarks.map(({ status }) => status))).toEqual(new Set(['measured', 'failed', 'skipped', 'todo', 'interrupted']));
  expect(new Set(benchmarks.flatMap(({ assertions }) => assertions.map(({ verdict }) => verdict)))).toEqual(new Set(['PASS', 'FAIL', 'INCONCLUSIVE', 'ERROR']));
  expect(new Set(runs.map(({ result }) => result.run.status))).toEqual(new Set(['COMPLETED', 'FAILED', 'INTERRUPTED']));
});
