import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { numbersOf } from '@ubench/core';
import { openMetrics } from '@ubench/interchange';
import { sampleRuns } from '@ubench/testkit';
import { describe, it } from 'vitest';
import { Project, repository } from '../harness/project.ts';
import { requireService } from '../services/require-service.ts';

interface Family {
  readonly name: string;
  readonly type: string;
  readonly unit: string;
  readonly help: string;
  readonly samples: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

/** As Prometheus' own parser for Python reads it; throws what that finds wrong. */
const parsedBy = (program: string, text: string): Family[] => JSON.parse(execFileSync(program, [], { input: text, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'], maxBuffer: 1 << 28 })) as Family[];

const benchmarks: Readonly<Record<string, string>> = {
  'a.bench.ts': "import { bench } from 'ubench';\nbench('naps', () => new Promise((done) => setTimeout(done, 2)));\nbench('throws', () => { throw new Error('no luck'); });\n",
};

async function projectWithRun(onTestFinished: (remove: () => void) => void): Promise<Project> {
  const project = new Project(benchmarks, onTestFinished);
  await project.ubench('run');
  return project;
}

describe('OpenMetrics', () => {
  it.for(sampleRuns().map(({ shape, result }) => [shape, result] as const))('of a run %s is what a second parser understands', ([, result], { expect, skip }) => {
    const families = parsedBy(requireService('openmetrics', { skip }), openMetrics(result));
    const valid = result.benchmarks.filter(({ status, validity }) => status === 'measured' && validity.valid);
    const numbers = valid.flatMap((benchmark) => numbersOf(benchmark).filter(({ value }) => value !== null && Number.isFinite(value)).map((number) => ({ benchmark, number })));
    const samples = families.flatMap((family) => family.samples.map((sample) => ({ ...sample, family })));
    expect(families.every(({ type }) => type === 'gauge' || type === 'info')).toBe(true);
    const ids = new Set(result.benchmarks.map(({ id }) => id));
    // A name that was escaped comes back, but for what no line can hold.
    if ([...ids].every((id) => /^\P{Cc}*$/u.test(id) && id.isWellFormed())) {
      for (const { benchmark, number } of numbers) {
        const found = samples.filter(({ labels, family }) => labels['benchmark'] === benchmark.id && labels['metric'] === number.metric && (labels['statistic'] === undefined || number.path.endsWith(`.${labels['statistic']}`)) && (number.unit === 'ns') === (family.unit === 'seconds'));
        expect(found, number.path).toHaveLength(1);
        expect(found[0]!.value * (number.unit === 'ns' ? 1e9 : 1)).toBeCloseTo(number.value!, 3);
      }
    }
    expect(samples.filter(({ name }) => name !== 'ubench_benchmark_valid' && name !== 'ubench_run_info')).toHaveLength(numbers.length);
  });

  it('a text that is wrong is refused by it, so that this can fail', ({ expect, skip }) => {
    const program = requireService('openmetrics', { skip });
    expect(() => parsedBy(program, '# TYPE a gauge\n# UNIT a seconds\na 1\n# EOF\n')).toThrow();
    expect(() => parsedBy(program, '# TYPE a gauge\na 1\n')).toThrow();
  });
});

describe.concurrent('ubench export', () => {
  it('pipes: numbers to stdout, and what is left out to stderr', async ({ expect, onTestFinished }) => {
    const project = await projectWithRun(onTestFinished);
    const open = await project.ubench('export', '--format', 'openmetrics');
    expect(open.code).toBe(0);
    expect(open.stderr).toMatch(/^left out: a\.bench\.ts > throws \(.*\)\n$/);
    expect(open.stdout).toContain('ubench_benchmark_valid{benchmark="a.bench.ts > throws"} 0\n');
    expect(open.stdout).toMatch(/^ubench_latency_seconds\{benchmark="a\.bench\.ts > naps",metric="latency",statistic="p50"\} 0\.00\d+$/m);
    expect(open.stdout).not.toMatch(/throws",metric/);
    expect(open.stdout.endsWith('# EOF\n')).toBe(true);
    const bencher = await project.ubench('export', '--format', 'bencher');
    const measures = JSON.parse(bencher.stdout) as Record<string, Record<string, { value: number }>>;
    expect(Object.keys(measures)).toEqual(['a.bench.ts > naps']);
    const throughput = project.result.benchmarks[0]!.metrics['throughput'];
    expect(measures['a.bench.ts > naps']!['throughput']!.value).toBe(throughput?.kind === 'rate' ? throughput.value_per_s : undefined);
  });

  it('writes a file whole, and says with exit code 6 where it cannot', async ({ expect, onTestFinished }) => {
    const project = await projectWithRun(onTestFinished);
    expect(await project.ubench('export', '--format', 'openmetrics', '-o', 'out/metrics.prom')).toMatchObject({ code: 0, stdout: '' });
    expect(readFileSync(join(project.directory, 'out/metrics.prom'), 'utf8')).toMatch(/# EOF\n$/);
    mkdirSync(join(project.directory, 'taken'));
    writeFileSync(join(project.directory, 'taken/inside'), '');
    const failed = await project.ubench('export', '--format', 'bencher', '-o', 'taken');
    expect(failed).toMatchObject({ code: 6, stdout: '' });
    expect(failed.stderr).toContain('[UBENCH_E_EXPORT_FILE]');
  });

  it('of nothing that is valid ends with exit code 3: an empty file is no pass', async ({ expect, onTestFinished }) => {
    const project = new Project({}, onTestFinished);
    copyFileSync(join(repository, 'packages/interchange/src/fixtures/vegeta-failures.json'), join(project.directory, 'v.json'));
    await project.ubench('import', 'v.json');
    const { code, stdout, stderr } = await project.ubench('export', '--format', 'bencher');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '{}\n' });
    expect(stderr).toContain('left out: vegeta > v (33.0 % of the operations failed');
  });

  it.for([
    ['no format', ['export'], 'UBENCH_E_FLAG_MISSING'],
    ['another format', ['export', '--format', 'openmetric'], 'UBENCH_E_FLAG_VALUE'],
    ['no run', ['export', '--format', 'bencher'], 'UBENCH_E_NO_RUNS'],
  ] as const)('with %s is refused', async ([, args, code], { expect, onTestFinished }) => {
    const { code: exit, stderr, stdout } = await new Project({}, onTestFinished).ubench(...args);
    expect({ exit, stdout }).toEqual({ exit: 5, stdout: '' });
    expect(stderr).toContain(`[${code}]`);
  });

  it('of a run whose result is damaged says so', async ({ expect, onTestFinished }) => {
    const project = await projectWithRun(onTestFinished);
    const file = join(project.runs[0]!, 'result.json');
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, 100));
    const { code, stderr } = await project.ubench('export', '--format', 'bencher', '-o', 'x.json');
    expect(code).toBe(5);
    expect(stderr).toContain('[UBENCH_E_EXPORT_RUN]');
    expect(existsSync(join(project.directory, 'x.json'))).toBe(false);
  });
});

