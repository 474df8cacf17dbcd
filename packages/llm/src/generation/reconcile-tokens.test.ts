import type { Tally } from '@ubench/load';
import { expect, it } from 'vitest';
import { reconcileTokens } from './reconcile-tokens.ts';

const tally = (sum: number, count = 100, max = 0): Tally => ({ count, sum, min: 0, max });
const server = { outputTokens: 10_050, promptTokens: 50_000 };

it('the tokens of server and clients are held against each other, of as many requests as were measured', () => {
  expect(reconcileTokens(server, { succeeded: 100, failed: 0, tallies: { outputTokens: tally(10_000), promptTokens: tally(51_000), estimatedTokens: tally(0) } })).toEqual([
    { what: 'output tokens', server: 10_050, client: 10_000, perOperation: 100, mayExceed: 0, estimated: false },
    { what: 'prompt tokens', server: 50_000, client: 51_000, perOperation: 510, mayExceed: 0, estimated: false },
  ]);
});

it('requests that failed or were given up may have as many as the longest other', () => {
  const [output, prompt] = reconcileTokens(server, { succeeded: 103, failed: 2, tallies: { outputTokens: tally(10_000, 100, 128), promptTokens: tally(50_000, 100, 900), cancelled: tally(3, 3, 1) } });
  expect([output!.mayExceed, prompt!.mayExceed]).toEqual([5 * 128, 5 * 900]);
});

it('what is only estimated is said; prompts of which the clients were not all told are not compared', () => {
  const tallies = { outputTokens: tally(5_900), estimatedTokens: tally(7), promptTokens: tally(900, 93) };
  expect(reconcileTokens(server, { succeeded: 100, failed: 0, tallies })).toMatchObject([{ what: 'output tokens', estimated: true }]);
});

it('what the server does not count, and what no client has, is not compared', () => {
  expect(reconcileTokens({}, { succeeded: 100, failed: 0, tallies: { outputTokens: tally(9) } })).toEqual([]);
  expect(reconcileTokens(server, { succeeded: 0, failed: 5, tallies: {} })).toEqual([]);
});
