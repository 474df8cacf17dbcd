import { expect, it } from 'vitest';
import { machinesText } from './machines-text.ts';

const trial = (agents: number, nodes: readonly string[]) => ({ client: { agents, machines: nodes.map((node) => ({ node })) } });
const textOf = (...trials: object[]) => machinesText({ trials } as Parameters<typeof machinesText>[0]);

it('is told of agents elsewhere alone, each machine once', () => {
  expect(textOf({ client: { agents: 2 } })).toBeUndefined();
  expect(textOf(trial(3, ['n2', 'n1', 'n2']), trial(3, ['n1', 'n1', 'n3']))).toBe('3 agents on n1, n2, n3');
  expect(textOf(trial(1, ['n1']))).toBe('1 agent on n1');
});
