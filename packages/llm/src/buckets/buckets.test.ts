import { describe, expect, it } from 'vitest';
import { bucketMetrics, bucketOf, bucketsOption } from './length-buckets.ts';
import { recordBuckets } from './record-buckets.ts';

const recorded = (buckets: Parameters<typeof recordBuckets>[0], promptTokens: number | undefined, tpot_ns: number | undefined) => {
  const values: [string, number, string | undefined][] = [];
  recordBuckets(buckets, { promptTokens, outputTokens: 64, ttft_ns: 5, tpot_ns, latency_ns: 100 }, { value: (metric, value, key) => void values.push([metric, value, key]) });
  return values;
};

describe('buckets of lengths', () => {
  it('begin where the one before ends', () => {
    expect([0, 1, 128, 129, 1024, 1025, 1e6].map((tokens) => bucketOf(tokens, [128, 1024]))).toEqual(['1–128', '1–128', '1–128', '129–1024', '129–1024', '1025+', '1025+']);
  });

  it('have bounds that go up', () => {
    expect(bucketsOption.parse({ promptTokens: [128, 1024] })).toEqual({ promptTokens: [128, 1024] });
    for (const wrong of [{ promptTokens: [] }, { promptTokens: [2, 2] }, { outputTokens: [9, 3] }, { outputTokens: [0] }, { tokens: [1] }]) expect(bucketsOption.safeParse(wrong).success).toBe(false);
  });

  it('have the latencies of each request, by its prompt and by its answer', () => {
    expect(recorded({ promptTokens: [128], outputTokens: [10] }, 200, 3)).toEqual([
      ['ttftByPrompt', 5, '129+'],
      ['tpotByPrompt', 3, '129+'],
      ['latencyByPrompt', 100, '129+'],
      ['ttftByOutput', 5, '11+'],
      ['tpotByOutput', 3, '11+'],
      ['latencyByOutput', 100, '11+'],
    ]);
    expect(Object.keys(bucketMetrics)).toEqual(expect.arrayContaining(recorded({ promptTokens: [1], outputTokens: [1] }, 1, 1).map(([name]) => name)));
  });

  it('have nothing of what is not known: tokens that nobody counts, the time per token of one token', () => {
    expect(recorded({ promptTokens: [128] }, undefined, 3)).toEqual([]);
    expect(recorded({ promptTokens: [128] }, 1, undefined).map(([name]) => name)).toEqual(['ttftByPrompt', 'latencyByPrompt']);
  });
});
