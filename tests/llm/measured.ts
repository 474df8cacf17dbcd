import type { BenchmarkResult } from '@ubench/core';
import { type LlmSimulatorOptions, startLlmSimulator } from '@ubench/testkit';
import { expect, onTestFinished } from 'vitest';
import { Project } from '../harness/project.ts';

/** A run of one benchmark, whose `target` is `server`, against the simulator. */
export interface MeasuredRun {
  readonly project: Project;
  readonly result: BenchmarkResult;
  readonly stdout: string;
}

/** @param options Of the service, as a spec writes them. */
export async function measured(simulated: LlmSimulatorOptions, bench: string, flags: readonly string[] = [], options = ''): Promise<MeasuredRun> {
  const simulator = await startLlmSimulator(simulated);
  onTestFinished(() => simulator.close());
  const project = new Project({ 'a.bench.ts': `import { bench, deploy } from 'ubench';\nimport { vllm } from '@ubench/service-vllm';\nconst server = deploy(vllm(${options}), { name: 'server' });\n${bench}\n` });
  const { stdout, stderr } = await project.ubench('run', '--at', `server=${simulator.url}`, ...flags);
  const [result] = project.result.benchmarks;
  expect(result?.status, stdout + stderr).toBe('measured');
  return { project, result: result!, stdout };
}
