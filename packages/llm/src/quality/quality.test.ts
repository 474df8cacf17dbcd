import { parseOptions } from '@ubench/load';
import { startLlmSimulator, type LlmSimulatorOptions } from '@ubench/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { chat } from '../dialect/chat.ts';
import { responses } from '../dialect/responses.ts';
import { type GenerationOptions, generationOptions } from '../generation/generation-options.ts';
import { requireQuality, wrongAnswers } from './check-quality.ts';

const never = new AbortController().signal;
const schema = z.strictObject(generationOptions);
const optionsOf = (quality: z.input<typeof schema>['quality']): GenerationOptions => parseOptions(schema, { quality, model: 'tiny', outputTokens: 4, ignoreEos: true }, 'test.chat()');

async function serverOf(options: LlmSimulatorOptions = {}): Promise<{ readonly url: string }> {
  const simulator = await startLlmSimulator({ timeToFirstToken: '1ms', interTokenLatency: '1ms', outputTokens: 3, ...options });
  onTestFinished(() => simulator.close());
  return { url: simulator.url };
}

describe('the answers to quality checks', () => {
  it.each([['chat', chat()], ['responses', responses]])('are right by text and by pattern, by the dialect %s, and end where the model ends them', async (_, dialect) => {
    const quality = [{ prompt: 'a', equals: 'time one even' }, { prompt: 'b', matches: '^ time.*EVEN$' }, { prompt: 'c', matches: '(?i:EVEN)' }];
    expect(await wrongAnswers(await serverOf(), dialect, optionsOf([quality[0]!, quality[2]!]), never)).toEqual([]);
    expect(await wrongAnswers(await serverOf(), dialect, optionsOf(quality), never)).toEqual(['"b" must be answered by what matches /^ time.*EVEN$/, and was answered " time one even"']);
  });

  it('are not what a model thinks', async () => {
    expect(await wrongAnswers(await serverOf({ reasoningTokens: 2 }), chat(), optionsOf([{ prompt: 'a', equals: 'even' }]), never)).toEqual([]);
  });

  it('are shown shortened, with whether they were cut off', async () => {
    const server = await serverOf({ outputTokens: 200 });
    const [cut] = await wrongAnswers(server, chat(), optionsOf([{ prompt: 'a', equals: 'x' }]), never);
    expect(cut).toBe('"a" must be answered by "x", and was answered " time one even qu", and was cut off there');
    const [long] = await wrongAnswers(server, chat(), optionsOf([{ prompt: 'p'.repeat(500), equals: 'x', outputTokens: 150 }]), never);
    expect(long!.length).toBeLessThan(450);
    expect(long).toContain(' … ');
  });

  it('are none where the server fails, and it is said why', async () => {
    const server = await serverOf({ faults: [{ kind: 'too-many-requests', requests: [0] }, { kind: 'early-end', requests: [1] }] });
    const quality = ['a', 'b', 'c'].map((prompt) => ({ prompt, matches: 'time' }));
    expect(await wrongAnswers(server, chat(), optionsOf(quality), never)).toEqual([
      expect.stringMatching(/^"a" must be answered by what matches \/time\/, and failed: .*429: Too many requests/),
      expect.stringMatching(/^"b" .*failed: The stream ended without \[DONE\]/),
    ]);
  });

  it('stop a benchmark before the load', async () => {
    const checks = optionsOf([{ prompt: 'a', equals: 'x' }, { prompt: 'b', matches: 'time' }]);
    await expect(requireQuality(await serverOf(), chat(), checks, never)).rejects.toMatchObject({
      code: 'UBENCH_E_LLM_QUALITY',
      message: expect.stringContaining('The model answers 1 of 2 quality checks wrongly'),
      details: '"a" must be answered by "x", and was answered " time one even"',
    });
    await expect(requireQuality(await serverOf(), chat(), optionsOf([]), never)).resolves.toBeUndefined();
  });
});

it.each([
  [[{ prompt: 'a' }], /either `equals` or `matches`/],
  [[{ prompt: 'a', equals: 'b', matches: 'c' }], /either `equals` or `matches`/],
  [[{ prompt: 'a', matches: '(' }], /no regular expression/],
])('%j is no list of checks', (quality, message) => expect(() => optionsOf(quality)).toThrow(message));
