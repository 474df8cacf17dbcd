import { describe, expect, it } from 'vitest';
import { measured } from './measured.ts';

const quick = { timeToFirstToken: '2ms', interTokenLatency: '1ms' } as const;
const asking = (options: string): string => `bench('asked', { target: server, workload: vllm.chat({ outputTokens: 20, ignoreEos: true${options} }), load: { concurrency: 4, operations: 400, warmup: '200ms' }, maxErrorShare: 0.9 });`;
const codes = (findings: readonly { readonly code: string }[]): string[] => findings.map(({ code }) => code);

describe('the tokens that the server counts', { timeout: 60_000 }, () => {
  it('are in the result beside those of the clients, of warm-up and measurement', async () => {
    const { result } = await measured(quick, asking(''));
    expect([...codes(result.validity.reasons), ...codes(result.warnings)].filter((code) => code.startsWith('server-counts'))).toEqual([]);
    const [trial] = result.trials;
    const succeeded = trial!.operations.warmup.succeeded + trial!.operations.measure.succeeded;
    const [output, prompt] = trial!.server_counts!;
    expect(output).toEqual({ what: 'output tokens', server: 20 * succeeded, client: 20 * succeeded });
    expect(prompt).toMatchObject({ what: 'prompt tokens', server: prompt!.client });
  });

  it('are a reason not to believe the trial where they are others: a server that counts wrong', async () => {
    const { result, stdout } = await measured({ ...quick, countsPerToken: 1.5 }, asking(''));
    expect(result.validity.reasons).toContainEqual({ code: 'server-counts', message: expect.stringMatching(/^the server counted [\d,]+ output tokens, the client [\d,]+$/) as string });
    expect(stdout).toContain('[server-counts]');
  });

  it('may be more where requests were given up or failed, which is said', async () => {
    const { result } = await measured(quick, asking(", cancel: { share: 0.4, afterTokens: 5 }"));
    expect(codes(result.validity.reasons)).not.toContain('server-counts');
    expect(codes(result.warnings)).toContain('server-counts-unclear');
    const [output] = result.trials[0]!.server_counts!;
    expect(output!.server).toBeGreaterThan(output!.client);
  });

  it('are only a warning where the client had to guess its own', async () => {
    const { result } = await measured({ ...quick, usage: false, continuousUsage: false, tokensPerChunk: 4 }, asking(''));
    expect(codes(result.validity.reasons)).not.toContain('server-counts');
    expect(result.warnings).toContainEqual({ code: 'server-counts-unclear', message: expect.stringMatching(/which it could only estimate$/) as string });
  });
});
