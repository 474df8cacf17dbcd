import { expect, test } from 'vitest';
import { shareOfAgent, sharesBeforeAgent } from './share-of-agent.ts';

test.each([
  [16, 1, [16]],
  [16, 3, [6, 5, 5]],
  [10, 4, [3, 3, 2, 2]],
  [2, 4, [1, 1, 0, 0]],
])('%d over %d agents', (total, count, expected) => {
  const agents = Array.from({ length: count }, (_, index) => ({ index, count }));
  expect(agents.map((agent) => shareOfAgent(total, agent))).toEqual(expected);
  const before = expected.map((_, i) => expected.slice(0, i).reduce((a, b) => a + b, 0));
  expect(agents.map((agent) => sharesBeforeAgent(total, agent))).toEqual(before);
});
