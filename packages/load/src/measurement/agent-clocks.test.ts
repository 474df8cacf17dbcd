import { expect, it } from 'vitest';
import type { AgentClock } from '../agent-message.ts';
import { type AgentMachine, machineWith } from './agent-clocks.ts';

const clock = (change: Partial<AgentClock>): AgentClock => ({ node: 'n1', when: 'during', offset_ns: 2e9, error_ns: 1e6, drift_ppm: 0, pause_ns: 0, ...change });
const machineOf = (agent: number, clocks: readonly AgentClock[]): AgentMachine | number => clocks.reduce<AgentMachine | number>(machineWith, agent);

const clocks = [clock({ when: 'before', pause_ns: 5 }), clock({ pause_ns: 3e9, offset_ns: 2e9 + 100 }), clock({ when: 'after', drift_ppm: 3, error_ns: 2e6 })];

it('is told by its first offset, its last drift and its longest pause', () => {
  expect(machineOf(4, clocks)).toEqual({ agent: 4, node: 'n1', offset_ns: 2e9, error_ns: 1e6, drift_ppm: 3, change_ns: 0, pause_ns: 3e9 });
});

it('is the same where what was told is told again from any point on', () => {
  for (let from = 0; from < clocks.length; from++) expect(machineOf(4, [...clocks, ...clocks.slice(from)])).toEqual(machineOf(4, clocks));
});

it('an offset has changed by what neither comparison can be off by', () => {
  expect(machineOf(0, [clock({}), clock({ offset_ns: 2e9 + 5e6 })])).toMatchObject({ change_ns: 3e6 });
  expect(machineOf(0, [clock({}), clock({ offset_ns: 2e9 - 2e6 })])).toMatchObject({ change_ns: 0 });
});
