import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Answer } from './answer.ts';

/** An answer whose chunks tell so many tokens so far; null where they tell nothing. */
function answerOf(told: readonly (number | null)[], total?: number): Answer {
  const answer = new Answer();
  answer.begin();
  for (const [i, tokens] of told.entries()) {
    answer.arrived(i);
    answer.textChunks++;
    if (tokens !== null) answer.told({ outputTokens: tokens }, false);
  }
  if (total !== undefined) answer.told({ promptTokens: 7, outputTokens: total }, true);
  answer.judgeUsage();
  return answer;
}

function tokensOf(answer: Answer): number[] {
  const tokens = new Int32Array(answer.chunks);
  answer.tokensOfChunks(tokens);
  return [...tokens];
}

describe('the tokens of chunks', () => {
  test.each<[string, (number | null)[], number | undefined, number[]]>([
    ['are what the server told with each', [1, 4, 8], 8, [1, 3, 4]],
    ['that tell nothing are with the next one that does', [1, null, 5], 5, [1, 0, 4]],
    ['have at their end what came without content', [1, 2], 3, [1, 2]],
    ['are even where only their sum is told', [null, null, null], 7, [2, 2, 3]],
    ['are even where zeros are told that mean nothing', [0, 0], 4, [2, 2]],
    ['are one each where nothing is told', [null, null], undefined, [1, 1]],
  ])('%s', (_, told, total, tokens) => expect(tokensOf(answerOf(told, total))).toEqual(tokens));

  test('are told without the last word too', () => expect(answerOf([1, 3])).toMatchObject({ tokens: 3, estimated: false, exactChunks: true }));

  test('add up to those of the answer, and none is negative', () => {
    const steps = fc.array(fc.tuple(fc.nat(5), fc.boolean()), { minLength: 1, maxLength: 600 });
    fc.assert(
      fc.property(steps, fc.option(fc.nat(9), { nil: undefined }), (taken, rest) => {
        let sum = 0;
        const told = taken.map(([step, tells]) => {
          sum += step;
          return tells ? sum : null;
        });
        const answer = answerOf(told, rest === undefined ? undefined : sum + rest);
        const tokens = tokensOf(answer);
        expect(tokens.every((count) => count >= 0)).toBe(true);
        expect(tokens.reduce((a, b) => a + b, 0)).toBe(answer.tokens);
      }),
    );
  });
});

describe('usage', () => {
  test('contradicts chunks with text that are more than its tokens', () => {
    expect(answerOf([null, null], 1).contradiction).toBe('2 chunks with text came, and it counts 1 output tokens');
    expect(answerOf([null, null], 2).contradiction).toBeUndefined();
  });

  test('contradicts itself when it falls', () => {
    expect(answerOf([3, 2]).contradiction).toBe('the output tokens fell from 3 to 2');
    expect(answerOf([1, 3], 2).contradiction).toBe('the output tokens fell from 3 to 2');
  });

  test('of zeros until the end is none until then', () => {
    const answer = answerOf([0, 0], 2);
    expect(answer).toMatchObject({ tokens: 2, promptTokens: 7, exactChunks: false, contradiction: undefined });
  });
});

test('an answer begins anew, as if there had been none before', () => {
  const answer = answerOf([1, 4], 3);
  answer.begin();
  expect({ ...answer }).toEqual({ ...new Answer(), chunk_ns: answer.chunk_ns });
});
