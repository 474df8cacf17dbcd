import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { Project, repository } from '../harness/project.ts';
import { requireService } from '../services/require-service.ts';

it('benchmarks/llm.bench.ts asks a real Ollama by its own API and by that of OpenAI', async (context) => {
  const binary = requireService('ollama', context);
  const project = new Project({ 'llm.bench.ts': readFileSync(join(repository, 'benchmarks/llm.bench.ts'), 'utf8') });
  // On a busy machine the client is late, which is not what this is about.
  const run = project.startAs([], ['run', '--allow-invalid'], { PATH: `${dirname(binary)}:${process.env['PATH']}`, LLM: 'ollama', LLM_MODEL: '' });
  const { code, stdout, stderr } = await run.finished;
  expect(code, stdout + stderr).toBe(0);
  const { benchmarks, sweeps, deployments } = project.result;
  expect(deployments[0]!.provision!.map(({ step }) => step)).toEqual(['upload', 'create', 'load']);
  expect(benchmarks).toHaveLength(12);
  // Sixty-four wait for one another, as only four are answered at once.
  expect(sweeps.map(({ knee }) => knee), stdout).toEqual([expect.toBeOneOf([1, 4, 16]), expect.toBeOneOf([1, 4, 16])]);
  for (const { metrics } of benchmarks) expect(metrics).toMatchObject({ outputTokens: { min: 32, max: 32 }, tokensPerChunk: { min: 1, max: 1 } });
});
