import { serialize } from 'node:v8';
import { expect, test } from 'vitest';
import { simulate } from './simulation/simulate.ts';

/** What the agents of a load say in all: how many bytes in how many messages, of how many operations. */
async function saidIn(rate_per_s: number): Promise<{ bytes: number; messages: number; operations: number }> {
  const { result, messages } = await simulate({
    load: { rate: `${rate_per_s}/s`, duration: '5s', warmup: '0s' },
    agents: 2,
    operate: async (service, { i, random, recorder }) => {
      // A hundred different latencies, and errors now and then.
      await service.sleep(random.int(1, 100) * 1e6);
      if (i % 100 === 0) recorder.fail('http 503', `operation ${i}`);
    },
  });
  return { bytes: messages.reduce((sum, { message }) => sum + serialize(message).byteLength, 0), messages: messages.length, operations: result.measure.operations };
}

test('agents say no more of ten times as many operations', async () => {
  const [few, many] = [await saidIn(1_000), await saidIn(10_000)];
  expect(many.operations).toBe(10 * few.operations);
  expect(many.messages).toBe(few.messages);
  // Counts have another digit, and compress a little worse.
  expect(many.bytes).toBeLessThan(1.5 * few.bytes);
  expect(many.bytes).toBeLessThan(50_000);
});
