import type { Workload } from '@ubench/load';
import { describe, expect, test } from 'vitest';
import type { PlannedLoadBenchmark } from '../plan/plan.ts';
import type { BackgroundLoad } from './background-loads.ts';
import { countedAlong } from './counted-along.ts';

const transactions = async (): Promise<number> => 0;
const workload = (serverOperations?: () => Promise<number>): Workload => ({ type: { serverOperations } }) as unknown as Workload;
const bench = { deployment: 'a > db', workload: { options: { scale: 10 } } } as PlannedLoadBenchmark;
const beside = (name: string, serverOperations?: () => Promise<number>, more: object = {}): BackgroundLoad =>
  ({ planned: { name, deployment: 'a > db', workload: { options: { scale: 10 } }, ...more }, node: { workload: workload(serverOperations) } }) as unknown as BackgroundLoad;

describe("the server's own count of operations", () => {
  test('has those of a load that asks for it in the same way, on the same deployment', () => {
    const load = beside('writers', transactions);
    expect(countedAlong(bench, workload(transactions), [load])).toEqual({ loads: [load] });
  });

  test('has nothing of a load on another deployment', () => {
    expect(countedAlong(bench, workload(transactions), [beside('writers', async () => 1, { deployment: 'a > other' })])).toEqual({ loads: [] });
  });

  test('is not to be used where it may have a load or not: another count, other options, none', () => {
    const other = beside('b', transactions, { workload: { options: { scale: 20 } } });
    expect(countedAlong(bench, workload(transactions), [beside('a', async () => 1)])).toEqual({ loads: [], unknown: 'a' });
    expect(countedAlong(bench, workload(transactions), [other])).toEqual({ loads: [], unknown: 'b' });
    expect(countedAlong(bench, workload(transactions), [beside('fine', transactions), beside('c')])).toEqual({ loads: [], unknown: 'c' });
  });

  test('is nothing to look at where the workload has none', () => {
    expect(countedAlong(bench, workload(), [beside('a', transactions)])).toEqual({ loads: [] });
  });
});
