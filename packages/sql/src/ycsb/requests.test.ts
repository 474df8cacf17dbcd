import { counterRandom } from '@ubench/load';
import { describe, expect, test } from 'vitest';
import { coreWorkloads, type CoreWorkloadName, mixUnit } from './core-workloads.ts';
import { insertsBefore, isInsert } from './inserts.ts';
import { settleOperations, type YcsbRequest, YcsbRequests } from './requests.ts';
import { zetaBetween } from './zipfian.ts';

const records = 500;
const zeta = zetaBetween(0, records);

/** The first requests of a load, put together from those that its agents make. */
function requestsOf(workload: CoreWorkloadName, count: number, agents = 1): YcsbRequest[] {
  const all: YcsbRequest[] = [];
  for (let agent = 0; agent < agents; agent++) {
    const requests = new YcsbRequests({ workload, distribution: coreWorkloads[workload].distribution, records, fields: 10, maxScanLength: 100 }, zeta);
    const random = counterRandom(7);
    for (let i = agent; i < count; i += agents) {
      random.at(i);
      all[i] = requests.at(i, random);
    }
  }
  return all;
}

const names = Object.keys(coreWorkloads) as CoreWorkloadName[];
const count = 20_000;

describe.each(names)('the requests of workload %s', (workload) => {
  const requests = requestsOf(workload, count);

  test('are of the kinds and shares that are published', () => {
    const { mix } = coreWorkloads[workload];
    const kinds = Object.groupBy(requests, ({ kind }) => kind);
    expect(Object.keys(kinds).sort()).toEqual(Object.keys(mix).sort());
    // A share of a half has a standard deviation of 0.0035, and the seed is fixed.
    for (const [kind, share] of Object.entries(mix)) expect(kinds[kind as keyof typeof kinds]!.length / count).toBeCloseTo(share / mixUnit, 1.8);
  });

  test('are the same for any number of agents', () => {
    for (const agents of [2, 3, 20]) expect(requestsOf(workload, count, agents)).toEqual(requests);
  });

  test('read only what is loaded, or was inserted long enough before', () => {
    const insertedAt = new Map(requests.flatMap(({ kind, record }, i) => (kind === 'insert' ? [[record, i] as const] : [])));
    const missing = requests.filter(({ kind, record }, i) => kind !== 'insert' && record >= records && !(insertedAt.get(record)! < i - settleOperations));
    expect(missing).toEqual([]);
    expect(Math.min(...requests.map(({ record }) => record))).toBeGreaterThanOrEqual(0);
  });
});

test('records are inserted in order, each once: one by every twenty operations', () => {
  const inserted = requestsOf('d', count).filter(({ kind }) => kind === 'insert');
  expect(inserted.map(({ record }) => record)).toEqual(Array.from({ length: count / mixUnit }, (_, n) => records + n));
});

test('how many inserts were before an operation is what counting them gives', () => {
  let counted = 0;
  for (let i = 0; i < 5000; i++) {
    expect(insertsBefore(i)).toBe(counted);
    if (isInsert(i)) counted++;
  }
});

test('inserts lie on every agent', () => {
  const counts = Array.from({ length: 20 }, () => 0);
  for (let i = 0; i < 40_000; i++) if (isInsert(i)) counts[i % 20]!++;
  expect(Math.min(...counts)).toBeGreaterThan(60);
});

test('scans are of every length from 1 to the longest, each as likely', () => {
  const counts = Array.from({ length: 100 }, () => 0);
  const scans = requestsOf('e', 100_000).filter(({ kind }) => kind === 'scan');
  for (const { detail } of scans) counts[detail - 1]!++;
  const expected = scans.length / 100;
  const sum = counts.reduce((total, observed) => total + (observed - expected) ** 2 / expected, 0);
  expect(Math.abs(sum - 99) / Math.sqrt(2 * 99)).toBeLessThan(4);
});

test('every field is written', () => {
  expect(new Set(requestsOf('a', 1000).filter(({ kind }) => kind === 'update').map(({ detail }) => detail)).size).toBe(10);
});
