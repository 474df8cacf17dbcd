import { type LlmSimulatorOptions, startLlmSimulator } from '@ubench/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { type Finished, Project } from '../harness/project.ts';

async function run(quality: string, options: LlmSimulatorOptions = {}): Promise<Finished & { readonly project: Project; readonly text: string }> {
  const simulator = await startLlmSimulator({ timeToFirstToken: '1ms', interTokenLatency: '1ms', outputTokens: 4, ...options });
  onTestFinished(() => simulator.close());
  const project = new Project({
    'a.bench.ts': `import { openai } from '@ubench/service-openai';
      import { bench, deploy } from 'ubench';
      bench('chat', {
        target: deploy(openai(), { name: 'llm' }),
        workload: openai.chat({ dataset: { kind: 'random', inputTokens: 5 }, quality: ${quality} }),
        load: { concurrency: 2, operations: 20, warmup: '0s' },
      });\n`,
  });
  const finished = await project.ubench('run', '--at', `llm=${simulator.url}`);
  return { ...finished, project, text: finished.stdout.replaceAll(/\s+/g, ' ') };
}

it('a model that answers as it must is measured', async () => {
  const { code, project } = await run("[{ prompt: 'Say it.', equals: 'time one even qu' }, { prompt: 'Again.', matches: 'even' }]");
  expect(code).toBe(0);
  expect(project.result.benchmarks[0]).toMatchObject({ validity: { valid: true }, trials: [{ operations: { measure: { succeeded: 20, failed: 0 } } }] });
});

it('a model that answers nonsense is not', async () => {
  const { code, text, project } = await run("[{ prompt: 'What is 6 times 7?', matches: '42' }]");
  expect(code).toBe(3);
  expect(project.result.benchmarks[0]).toMatchObject({ status: 'failed', error: { code: 'UBENCH_E_LLM_QUALITY' }, trials: [] });
  expect(text).toContain('The model answers 1 of 1 quality checks wrongly: what it generates fast may be nonsense. [UBENCH_E_LLM_QUALITY]');
  expect(text).toContain('"What is 6 times 7?" must be answered by what matches /42/, and was answered " time one even qu"');
});

it('one that does so after the load has been measured, and is not to be believed', async () => {
  // The first request of all is that which is tried, the second the check before the load.
  const { code, text, project } = await run("[{ prompt: 'Say it.', matches: '^ time' }]", { faults: [{ kind: 'invalid-utf8', requests: [22], after: 0 }] });
  expect(code, text).toBe(3);
  expect(project.result.benchmarks[0]).toMatchObject({ status: 'measured', validity: { valid: false, reasons: [{ code: 'wrong-answers' }] }, trials: [{ operations: { measure: { succeeded: 20 } } }] });
  expect(text).toMatch(/invalid: "Say it\." must be answered by what matches \/\^ time\/, and .* \[wrong-answers\]/);
});
