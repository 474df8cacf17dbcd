import type { GateCheck, RunResult } from '@ubench/core';
import { foreignRun, sample, sampleRuns } from '@ubench/testkit';
import { describe, expect, test } from 'vitest';
import { annotationsOf } from './annotations.ts';
import { workflowCommands } from './workflow-command.ts';

const paths = { root: '/checkout/bench', workspace: '/checkout' };
const commandsOf = (result: RunResult): string[] => workflowCommands(annotationsOf(result), paths);

const plain = (text: string): string => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%25', '%');

/** As the runner of GitHub Actions reads a line. */
function read(line: string): Record<string, string> {
  const [, level, properties, message] = /^::(\w+) (.*?)::(.*)$/.exec(line)!;
  return { level: level!, message: plain(message!), ...Object.fromEntries(properties!.split(',').map((pair) => [pair.slice(0, pair.indexOf('=')), plain(pair.slice(pair.indexOf('=') + 1))])) };
}

test('what failed stands at the line of its benchmark, from the checkout', () => {
  const all = commandsOf(sampleRuns()[0]!.result).map(read);
  expect(all).toMatchObject([
    { level: 'error', title: 'ubench', file: 'bench/benchmarks/broken.bench.ts', line: '4' },
    { level: 'error', title: 'deployment cache', message: expect.stringContaining('exit code 1') as string },
    { level: 'error', title: 'orders database > point reads', file: 'bench/benchmarks/orders.bench.ts', line: '8', message: 'FAIL: expected throughput > 6,000/s, observed 5,210/s (trials: 5,190/s, 5,230/s, 5,210/s)' },
    { level: 'error', title: 'scans', message: expect.stringContaining('disk full') as string },
    { level: 'error', title: 'vectors > search under a Poisson stream', message: expect.stringMatching(/^It is not to be believed/) as string },
  ]);
});

test('what is inconclusive or only advisory is a warning, after every error', () => {
  const check: GateCheck = {
    benchmark: 'benchmarks/orders.bench.ts > reads', metric: 'latency.p95', unit: 'ns', better: 'lower', reference: 1e6, observed: 1.124e6, change_share: 0.124, low_share: 0.081,
    high_share: 0.169, confidence: 0.95, margin_share: 0.1, n: 5, advisory: false, verdict: 'FAIL',
  };
  const checks: GateCheck[] = [{ ...check, verdict: 'INCONCLUSIVE', reason: 'too few runs' }, { ...check, advisory: true }, { ...check, verdict: 'PASS' }, check];
  const all = commandsOf(sample.run([sample.benchmark('reads')], { gate: { method: 'history', against: 'baseline', checks } })).map(read);
  expect(all.map(({ level, message }) => [level, message])).toEqual([
    ['error', 'FAIL: latency.p95 +12.4 % worse [8.1, 16.9], δ 10 %, n=5'],
    ['warning', 'INCONCLUSIVE: latency.p95 +12.4 % worse [8.1, 16.9], δ 10 %, n=5\ntoo few runs'],
    ['warning', 'FAIL (advisory): latency.p95 +12.4 % worse [8.1, 16.9], δ 10 %, n=5'],
  ]);
});

test('a run that passed says nothing', () => {
  expect(commandsOf(sampleRuns()[1]!.result)).toEqual([]);
});

test('of more than GitHub shows, the last says how many there are', () => {
  const failing = { metric: 'latency.p99', operator: '<', limit: [1e6], unit: 'ns', observed: 2e6, n: 9_999, trials: [2e6], verdict: 'FAIL' } as const;
  const all = commandsOf(sample.run(Array.from({ length: 30 }, (_, index) => sample.benchmark(`b${index}`, { assertions: [{ ...failing, limit: [1e6], trials: [2e6] }] })))).map(read);
  expect(all).toHaveLength(10);
  expect(all.at(-1)).toMatchObject({ title: 'ubench', message: '21 more; the report of the run has them all.' });
});

describe('names', () => {
  test.each([...sampleRuns(), { shape: 'that we did not write', result: foreignRun() }].map(({ shape, result }) => [shape, result] as const))('of a run %s break no line and begin no command of their own', (_shape, result) => {
    for (const line of commandsOf(result)) {
      expect(line).toMatch(/^::(error|warning) (file=[^,]*,)?(line=\d+,)?title=[^,]*::[^\n\r]*$/);
      expect(line.length).toBeLessThan(10_000);
    }
  });

  test('read back as they are', () => {
    const title = '50% :: a, b\n::error::x';
    const [line] = workflowCommands([{ level: 'error', title, message: `${title}\r` }], paths);
    expect(read(line!)).toEqual({ level: 'error', title, message: `${title}\r` });
  });
});
