import { type Load, parseLoad } from '@ubench/load';
import { describe, expect, it } from 'vitest';
import type { PlannedLoadBenchmark } from './plan.ts';
import { agentCount } from './agent-count.ts';

const bench = (load: Load, agents: number | null = null, driver = 'executor'): PlannedLoadBenchmark =>
  ({ agents, driver: { name: driver, options: {} }, load: parseLoad(load) }) as PlannedLoadBenchmark;
const capacity = { cores: 4, files: 1_000 };
const much: Load = { rate: '1_000_000/s', duration: '1s' };

describe('how many agents run a load', () => {
  it('is what its benchmark says, whatever the machine has', () => expect(agentCount(bench(much, 9), undefined, capacity, true)).toBe(9));
  it('is no more than there are clients', () => expect(agentCount(bench({ concurrency: 2, operations: 100 }, 9), undefined, capacity, true)).toBe(2));
  it('is what the load needs', () => expect(agentCount(bench({ rate: '9_000/s', duration: '1s' }), undefined, capacity, true)).toBe(2));
  it('is no more than the cores, less one for a service beside them', () => {
    expect(agentCount(bench(much), undefined, capacity, true)).toBe(3);
    expect(agentCount(bench(much), undefined, capacity, false)).toBe(4);
    expect(agentCount(bench(much), undefined, { ...capacity, cores: 1 }, true)).toBe(1);
  });
  it('is what the load needs where nobody can tell of the machine', () => expect(agentCount(bench({ rate: '30_000/s', duration: '1s' }), undefined, undefined, true)).toBe(6));
  it('is what streams need, which keep their clients at work', () => {
    const limits = { clients: 500, operations_per_s: 100 };
    expect(agentCount(bench({ concurrency: 1000, duration: '1s' }), limits, { ...capacity, cores: 16 }, true)).toBe(2);
    expect(agentCount(bench({ concurrency: 1000, duration: '1s' }), limits, { ...capacity, cores: 2 }, true)).toBe(1);
  });
  it('is one for a tool that has a loop of its own', () => expect(agentCount(bench(much, null, 'autocannon'), undefined, capacity, true)).toBe(1));
});
