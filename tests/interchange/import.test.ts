import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BenchmarkResult, runResult, type RunResult, type RunSummary } from '@ubench/core';
import { type Comparison, environmentOf, fingerprintOf } from '@ubench/core/analysis';
import { describe, it } from 'vitest';
import { otherSteps } from '../failpoints/other-steps.ts';
import { cleanHere, list, temporaryFiles } from '../failpoints/aftermath.ts';
import { Project, repository } from '../harness/project.ts';

const recorded = join(repository, 'packages/interchange/src/fixtures');

/** A project with recorded outputs in it. */
function projectWith(files: readonly string[], whenDone?: (remove: () => void) => void): Project {
  const project = new Project({}, whenDone);
  for (const file of files) copyFileSync(join(recorded, file), join(project.directory, file));
  return project;
}

describe.concurrent('an imported measurement', () => {
  it('is a run like others, that says what each number is and what is not known', async ({ expect, onTestFinished }) => {
    const project = projectWith(['wrk.txt', 'k6-export.json', 'pgbench-rate.1234', 'pgbench-rate.1234.1'], onTestFinished);
    const { code, stdout, stderr } = await project.ubench('import', 'wrk.txt', 'k6-export.json', 'pgbench-rate.1234', 'pgbench-rate.1234.1');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('wrk: latency p50 5.63 ms, p99 44.0 ms');
    expect(stdout).toMatch(/measured by wrk, on a machine that is not known/);
    const result = runResult.parse(project.result);
    expect(result.run).toMatchObject({ status: 'COMPLETED', exit_code: 0 });
    expect(result.benchmarks.map(({ id }) => id)).toEqual(['wrk > wrk', 'k6 > k6-export', 'pgbench > pgbench-rate']);
    for (const { metrics, definitions, warnings } of result.benchmarks) {
      expect(Object.keys(metrics).filter((name) => (definitions[name]?.definition ?? '') === '')).toEqual([]);
      expect(warnings).toMatchObject([{ code: 'imported' }]);
    }
    // What means something else has another name.
    expect(Object.keys(result.benchmarks[0]!.metrics)).toEqual(['throughput', 'operations', 'errors/share', 'errors/count', 'wrk/latency']);
    expect(result.benchmarks[0]!.headline).toBeUndefined();
    expect(result.benchmarks[2]).toMatchObject({ headline: 'responseTime', imported: { tool: 'pgbench', files: [{ path: 'pgbench-rate.1234' }, { path: 'pgbench-rate.1234.1' }] } });
    expect((await project.ubench('show')).stdout).toContain('pgbench-rate');
    const [summary] = JSON.parse((await project.ubench('list', '--json')).stdout) as RunSummary[];
    expect(summary).toMatchObject({ status: 'COMPLETED', command: expect.stringMatching(/^import wrk.txt/), benchmarks: { planned: 3, measured: 3, failed: 0 } });
  });

  it('of a client of a language model has our names only for what is ours; several in a file are several', async ({ expect, onTestFinished }) => {
    const project = projectWith(['vllm-detailed.json', 'guidellm.json', 'aiperf.json'], onTestFinished);
    const { code, stdout, stderr } = await project.ubench('import', 'vllm-detailed.json', 'guidellm.json', 'aiperf.json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { benchmarks } = runResult.parse(project.result);
    expect(benchmarks.map(({ id }) => id)).toEqual(['vllm-bench > vllm-detailed', 'guidellm > guidellm concurrent 2', 'guidellm > guidellm concurrent 4', 'aiperf > aiperf']);
    const named = (name: string): string[] => benchmarks.filter(({ metrics }) => name in metrics).map(({ imported }) => imported!.tool);
    expect(Object.fromEntries(['ttft', 'tpot', 'itl', 'vllm-bench/ttft', 'guidellm/inter_token_latency'].map((name) => [name, named(name)]))).toEqual({
      ttft: ['guidellm', 'guidellm', 'aiperf'], tpot: ['guidellm', 'guidellm', 'aiperf'], itl: ['aiperf'], 'vllm-bench/ttft': ['vllm-bench'], 'guidellm/inter_token_latency': ['guidellm', 'guidellm'],
    });
    expect(stdout).toContain('vllm-bench: ttft p50 21.1 ms');
  });

  it('of unlike times has no ratio, even of the same benchmark: each time is a line of its own, or told to be another', async ({ expect, onTestFinished }) => {
    const project = projectWith(['vllm-detailed.json', 'aiperf.json'], onTestFinished);
    await project.ubench('import', 'aiperf.json');
    await project.ubench('import', 'vllm-detailed.json');
    // As if one had been called like the other, on the same machine.
    const [aiperf, vllm] = project.runs.map((run) => JSON.parse(readFileSync(join(run, 'result.json'), 'utf8')) as RunResult) as [RunResult, RunResult];
    const [ours, theirs] = [aiperf.benchmarks[0]!, vllm.benchmarks[0]!];
    const at = (id: string, benchmark: BenchmarkResult): string => JSON.stringify({ ...aiperf, run: { ...aiperf.run, id }, benchmarks: [{ ...ours, metrics: benchmark.metrics, definitions: benchmark.definitions }] });
    const renamed: BenchmarkResult = { ...theirs, metrics: { ttft: theirs.metrics['vllm-bench/ttft']! }, definitions: { ttft: theirs.definitions['vllm-bench/ttft']! } };
    project.write({ 'a.json': at(`${aiperf.run.id.slice(0, -4)}aaaa`, ours), 'b.json': at(`${aiperf.run.id.slice(0, -4)}bbbb`, theirs), 'c.json': at(`${aiperf.run.id.slice(0, -4)}cccc`, renamed) });
    const compared = JSON.parse((await project.ubench('compare', 'a.json', 'b.json', 'c.json', '--json')).stdout) as Comparison;
    const runsOf = (path: string): unknown[] => compared.benchmarks[0]!.numbers.find((number) => number.path === path)!.runs.map(({ state, ratio }) => [state, ratio]);
    expect(runsOf('throughput')).toEqual([['first', null], ['compared', expect.any(Number)], ['missing', null]]);
    expect(runsOf('ttft.p50')).toEqual([['first', null], ['missing', null], ['other-meaning', null]]);
    expect(runsOf('vllm-bench.ttft.p50')).toEqual([['missing', null], ['new', null], ['missing', null]]);
    const { stdout } = await project.ubench('compare', 'a.json', 'c.json', '--metric', 'ttft');
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/ttft is not the same metric: in aaaa: Time to first token: .* in cccc: From when vllm bench/);
  });

  it('is never taken for one of the same environment, but by the very same file', async ({ expect, onTestFinished }) => {
    const project = projectWith(['oha.json', 'oha-failures.json'], onTestFinished);
    const fingerprint = async (file: string): Promise<string> => {
      const { stdout } = await project.ubench('import', file, '--name', 'x', '--json', '--allow-invalid');
      const result = JSON.parse(stdout) as RunResult;
      expect(environmentOf(result, result.benchmarks[0]!)['machine']).toContain('unknown');
      return fingerprintOf(environmentOf(result, result.benchmarks[0]!));
    };
    const [first, again, other] = [await fingerprint('oha.json'), await fingerprint('oha.json'), await fingerprint('oha-failures.json')];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('has no ratio to another one, and the comparison says why', async ({ expect, onTestFinished }) => {
    const project = projectWith(['wrk.txt', 'wrk-plain.txt'], onTestFinished);
    for (const file of ['wrk.txt', 'wrk-plain.txt']) await project.ubench('import', file, '--name', 'home');
    const { code, stdout, stderr } = await project.ubench('compare');
    expect(code).toBe(3);
    expect(stdout).toContain('not comparable, measured in another environment');
    expect(stderr).toContain('measured in another environment: machine');
  });

  it('becomes no part of a baseline', async ({ expect, onTestFinished }) => {
    const project = projectWith(['oha.json'], onTestFinished);
    await project.ubench('import', 'oha.json');
    const { code, stderr } = await project.ubench('baseline', 'accept', '--force', '--note', 'for all that');
    expect(code).toBe(5);
    expect(stderr).toMatch(/it was imported, and nobody knows in which environment .*\[UBENCH_E_BASELINE_UNFIT\]/s);
  });

  it('in which too much failed is invalid, and the exit code says so', async ({ expect, onTestFinished }) => {
    const project = projectWith(['vegeta-failures.json'], onTestFinished);
    const { code, stdout } = await project.ubench('import', 'vegeta-failures.json');
    expect(code).toBe(3);
    expect(stdout).toContain('[errors]');
    expect(project.result.run).toMatchObject({ status: 'FAILED', exit_code: 3 });
    expect((await project.ubench('import', 'vegeta-failures.json', '--allow-invalid')).code).toBe(0);
  });

  it('has the names that it is given, and can be imported again', async ({ expect, onTestFinished }) => {
    const project = projectWith(['oha.json', 'wrk.txt'], onTestFinished);
    await project.ubench('import', 'oha.json', 'wrk.txt', '--name', 'before', '--name', 'after');
    expect(project.result.benchmarks.map(({ id }) => id)).toEqual(['oha > before', 'wrk > after']);
    expect(await project.ubench('rerun')).toMatchObject({ code: 0 });
    expect(project.result.benchmarks.map(({ id }) => id)).toEqual(['oha > before', 'wrk > after']);
    expect(project.runs).toHaveLength(2);
  });
});

describe.concurrent('what cannot be imported leaves no run', () => {
  it.for([
    ['a file that is not there', ['nope.json'], 'UBENCH_E_IMPORT_FILE'],
    ['a directory', ['.'], 'UBENCH_E_IMPORT_FILE'],
    ['one bad file among good ones', ['oha.json', 'package.json'], 'UBENCH_E_IMPORT_UNKNOWN'],
    ['the output of another tool', ['oha.json', '--from', 'k6'], 'UBENCH_E_IMPORT_FORMAT'],
    ['a tool that nobody knows', ['oha.json', '--from', 'k7'], 'UBENCH_E_FLAG_VALUE'],
    ['too few names', ['oha.json', 'wrk.txt', '--name', 'one'], 'UBENCH_E_ARGUMENTS'],
    ['the same name twice', ['oha.json', 'again/oha.json'], 'UBENCH_E_IMPORT_NAME'],
    ['no file', [], 'UBENCH_E_ARGUMENTS'],
  ] as const)('%s', async ([, args, code], { expect, onTestFinished }) => {
    const project = projectWith(['oha.json', 'wrk.txt'], onTestFinished);
    mkdirSync(join(project.directory, 'again'));
    copyFileSync(join(recorded, 'oha.json'), join(project.directory, 'again/oha.json'));
    const finished = await project.ubench('import', ...args);
    expect(finished.code).toBe(5);
    expect(finished.stderr).toContain(`[${code}]`);
    expect(finished.stderr).toContain('→');
    expect(project.runs).toEqual([]);
  });

  it.for(otherSteps.import)('one that is killed, at %s', async (point, { expect, onTestFinished }) => {
    const project = projectWith(['oha.json'], onTestFinished);
    expect(await project.startAs([], ['import', 'oha.json'], { UBENCH_FAILPOINTS: `kill:${point}` }).finished).toMatchObject({ signal: 'SIGKILL' });
    expect((await list(project)).map(({ status }) => status)).toEqual(point === 'store.import:after' ? ['COMPLETED'] : []);
    await cleanHere(project);
    expect(temporaryFiles(project)).toEqual([]);
  });
});

it('what is recorded is told where it is from', ({ expect }) => {
  const readme = readFileSync(join(recorded, 'README.md'), 'utf8');
  const files = readdirSync(recorded).filter((name) => name !== 'README.md' && name !== 'truth.json');
  expect(files.filter((name) => !readme.includes(name) && !readme.includes(`\`${name.replace(/^pgbench-|\.(1234(\.1)?|txt)$/g, '')}\``))).toEqual([]);
});
