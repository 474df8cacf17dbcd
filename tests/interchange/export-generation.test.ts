import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { MetricSummary, RunResult } from '@ubench/core';
import { describe, it } from 'vitest';
import { repository } from '../harness/project.ts';
import { measured } from '../llm/measured.ts';

const recorded = (name: string): Record<string, unknown> => JSON.parse(readFileSync(join(repository, 'packages/interchange/src/fixtures', name), 'utf8')) as Record<string, unknown>;

const p50 = (metric: MetricSummary | undefined): number => {
  if (metric?.kind !== 'latency' || metric.p50_ns === null) throw new Error('it is no latency');
  return metric.p50_ns;
};

const named = (file: Record<string, unknown>): string[] => Object.keys(file).filter((key) => !/^p[\d.]+_/.test(key) && key !== 'ubench_run');

it('a run of a language model is exported in the formats of others, and comes back with the same numbers', { timeout: 60_000 }, async ({ expect }) => {
  const { project, result: asked } = await measured(
    { timeToFirstToken: '20ms', interTokenLatency: '3ms' },
    `bench('asked', { target: server, workload: vllm.chat({ outputTokens: 8, ignoreEos: true, requestLog: 1_000 }), load: { concurrency: 4, operations: 120, warmup: '0s' }, agents: 1 });`,
  );
  const run = basename(project.runs[0]!);
  for (const [format, flags, names] of [
    ['vllm-bench', ['--detailed'], ['ttft', 'tpot', 'itl']],
    ['vllm-bench', [], []],
    ['guidellm', [], ['ttft', 'tpot', 'latency']],
    ['aiperf', [], ['ttft', 'tpot', 'itl']],
  ] as const) {
    const file = `${format}${flags.length}.json`;
    expect(await project.ubench('export', run, '--format', format, ...flags, '-o', file)).toMatchObject({ code: 0, stdout: '', stderr: '' });
    const { code, stdout } = await project.ubench('import', file, '--json');
    expect(code, stdout).toBe(0);
    const back = (JSON.parse(stdout) as RunResult).benchmarks[0]!;
    expect(back.imported?.tool).toBe(format);
    for (const name of names) expect(p50(back.metrics[name]) / p50(asked.metrics[name]), `${format} ${name}`).toBeCloseTo(1, 2);
    expect(back.warnings[0]!.message).not.toContain('does not fit');
  }
  const ours = JSON.parse(readFileSync(join(project.directory, 'vllm-bench1.json'), 'utf8')) as Record<string, unknown> & { itls: number[][] };
  expect(named(ours)).toEqual(named(recorded('vllm-detailed.json')));
  expect(ours).toMatchObject({ backend: 'openai-chat', model_id: 'tiny', completed: 120, failed: 0, total_output_tokens: 960, max_concurrency: 4 });
  expect(ours.itls.every((gaps) => gaps.length === 7)).toBe(true);
});

describe('what cannot be exported so', () => {
  const two = `for (const name of ['chat', 'other']) bench(name, { target: server, workload: vllm.chat({ outputTokens: 4, requestLog: name === 'chat' ? 3 : 0 }), load: { concurrency: 1, operations: 5, warmup: '0s' }, agents: 1 });
bench('nothing', () => {});`;
  it('is told with what to do', { timeout: 60_000 }, async ({ expect }) => {
    const { project } = await measured({ timeToFirstToken: '2ms', interTokenLatency: '1ms' }, two);
    const refused = async (...args: string[]): Promise<string> => {
      const { code, stderr, stdout } = await project.ubench('export', '--format', ...args);
      expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
      return stderr;
    };
    expect(await refused('guidellm', '--benchmark', 'other')).toMatch(/has no log of them.*\[UBENCH_E_EXPORT_REQUESTS\].*requestLog/s);
    expect(await refused('vllm-bench', '--detailed', '--benchmark', 'chat')).toMatch(/has 3 of them, and 2 were left out.*\[UBENCH_E_EXPORT_REQUESTS\]/s);
    expect(await refused('aiperf')).toMatch(/is of one benchmark.*chat.*other.*\[UBENCH_E_EXPORT_SEVERAL\].*--benchmark/s);
    expect(await refused('aiperf', '--benchmark', 'chit')).toContain('[UBENCH_E_EXPORT_BENCHMARK]');
    expect(await refused('bencher', '--detailed')).toContain('[UBENCH_E_ARGUMENTS]');
    const appended = await project.ubench('export', '--format', 'vllm-bench');
    expect(appended.code).toBe(0);
    expect(appended.stderr).toMatch(/^left out: .*nothing \(it has no times and tokens of a language model\)\n$/);
    expect(appended.stdout.split('\n').map((line) => (JSON.parse(line) as { completed: number }).completed)).toEqual([5, 5]);
    const none = await project.ubench('export', '--format', 'aiperf', '--benchmark', 'nothing');
    expect(none.code).toBe(3);
    // A log that was damaged since.
    const result = project.result.benchmarks.find(({ name }) => name === 'chat')!;
    const log = join(project.runs[0]!, result.trials[0]!.operation_log!.file);
    expect(existsSync(log)).toBe(true);
    const stored = join(project.runs[0]!, 'result.json');
    writeFileSync(stored, readFileSync(stored, 'utf8').replace('"left_out": 2', '"left_out": 0'));
    writeFileSync(log, `${readFileSync(log, 'utf8').split('\n')[0]!}\n{"operation": 1\n`);
    expect(await refused('vllm-bench', '--detailed', '--benchmark', 'chat')).toMatch(/its log cannot be read.*\.jsonl:2/s);
  });
});
