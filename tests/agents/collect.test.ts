import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchmarkResult, RunResult } from '@ubench/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { leftRunning } from '../harness/left-running.ts';
import { Project } from '../harness/project.ts';
import { deployWeb } from '../slurm/site-project.ts';

const places = fileURLToPath(new URL('place/local-places.ts', import.meta.url));

const spec = `import { bench, deploy, expect } from 'ubench';
import { http } from '@ubench/service-http';
const web = ${deployWeb()};
bench('before', { target: web, workload: http.request(), agents: 2, load: { concurrency: 2, operations: 40, warmup: '0s' } });
bench('asks', { target: web, workload: http.request(), agents: 2, trials: 2, load: { rate: '50/s', arrivals: 'poisson', duration: '3s', warmup: '500ms' } }, (result) => {
  expect(result.errors.count).toBe(0);
});
bench('after', { target: web, workload: http.request(), agents: 2, load: { concurrency: 2, operations: 40, warmup: '0s' } });
`;

/** @param kept Where its places keep what they keep. */
function projectOf(kept?: string): Project {
  const project = new Project({ 'web.bench.ts': spec }, onTestFinished);
  project.write({
    'ubench.config.ts': `import { localPlaces } from ${JSON.stringify(places)};
import { defineConfig } from 'ubench';
export default defineConfig({ backend: 'here', backends: { here: localPlaces({ directory: ${JSON.stringify(kept ?? keptBy(project))} }) } });
`,
  });
  return project;
}
const keptBy = (project: Project): string => join(project.directory, 'kept');
const idOf = (project: Project): string => basename(project.runs[0]!);

/** What of a benchmark does not depend on how long anything took, nor on how busy the machine is. */
const countsOf = ({ status, trials, assertions }: BenchmarkResult): object => ({
  status,
  assertions: assertions.length,
  trials: trials.map(({ operations, client: { agents }, metrics }) => ({ operations, agents, n: Object.fromEntries(Object.entries(metrics).flatMap(([name, metric]) => (metric.kind === 'latency' ? [[name, metric.n]] : []))) })),
});
const counted = ({ benchmarks }: RunResult, name: string): object => countsOf(benchmarks.find((bench) => bench.name === name)!);

describe('a run whose process was killed while its agents went on', () => {
  it('is collected to what it would have been', async () => {
    const undisturbed = projectOf();
    const whole = await undisturbed.ubench('run');
    expect(whole.stdout, whole.stderr).toContain('Benchmarks: 3 measured');

    const project = projectOf();
    const run = project.start('run');
    await run.printed(/asks: measuring, trial 2/);
    run.kill('SIGKILL');
    await run.finished;
    const id = idOf(project);
    expect((await project.ubench('show')).stdout).toContain(`ubench collect ${id} finishes it`);
    const cleaned = await project.ubench('doctor', '--clean');
    expect(cleaned.stdout).toContain(`ubench collect ${id}`);

    const collected = await project.ubench('collect');
    expect(collected, collected.stdout + collected.stderr).toMatchObject({ code: 3 });
    expect(collected.stderr).toContain(`One benchmark had not ended`);
    // That one is of Node.js; this one, of services that are started.
    expect(collected.stderr).not.toMatch(/Warning: |Estimated time/);
    expect(project.result.run).toMatchObject({ id, status: 'INTERRUPTED', exit_code: 3 });
    for (const name of ['before', 'asks']) expect(counted(project.result, name)).toEqual(counted(undisturbed.result, name));
    expect(project.result.benchmarks.map(({ name, status }) => [name, status])).toEqual([['before', 'measured'], ['asks', 'measured'], ['after', 'interrupted']]);
    expect(leftRunning(project)).toEqual([]);
    expect(JSON.parse((await project.ubench('list', '--json')).stdout)).toMatchObject([{ status: 'INTERRUPTED', exit_code: 3, instances: { open: 0 } }]);
    // Whoever asks again is told.
    expect(await project.ubench('collect', id)).toMatchObject({ code: 3, stderr: expect.stringContaining('has its result') });
    expect(readFileSync(join(project.runs[0]!, 'events.jsonl'), 'utf8').match(/"type":"taken-up"/g)).toHaveLength(1);
  });

  it('is collected in spite of being killed again, and watched by whoever has its backend', async () => {
    const project = projectOf();
    const run = project.start('run');
    await run.printed(/asks: measuring, trial 1/);
    run.kill('SIGKILL');
    await run.finished;
    const id = idOf(project);
    const elsewhere = projectOf(keptBy(project));
    const watch = elsewhere.start('watch', id, '--backend', 'here');
    const first = project.start('collect');
    // The first of its trials had begun, the second had not.
    await first.printed(/asks: measuring, trial 2/);
    expect(await project.ubench('collect', id)).toMatchObject({ code: 5, stderr: expect.stringContaining('UBENCH_E_COLLECT_LIVE') });
    first.kill('SIGKILL');
    await first.finished;

    project.write({ 'web.bench.ts': spec.replace("rate: '50/s'", "rate: '60/s'") });
    expect(await project.ubench('collect')).toMatchObject({ code: 5, stderr: expect.stringContaining('benchmark web.bench.ts > asks changed') });
    project.write({ 'web.bench.ts': spec });
    const collected = await project.ubench('collect', '--', '--reporter', 'json');
    const result = JSON.parse(collected.stdout) as RunResult;
    expect(result.benchmarks[1]).toMatchObject({ name: 'asks', status: 'measured', trials: [{ client: { agents: 2 } }, { client: { agents: 2 } }] });
    expect(leftRunning(project)).toEqual([]);

    const { code, stdout } = await watch.finished;
    expect(code).toBe(0);
    for (const [index, { operations }] of result.benchmarks[1]!.trials.entries()) {
      expect(stdout).toMatch(new RegExp(`asks, trial ${index + 1}: measuring, .* operations, .*/s, p95 .*, 0 failed\n`));
      expect(stdout).toContain(`asks, trial ${index + 1}: ended, ${operations.measure.succeeded} operations, 0 failed\n`);
    }
  });

  it('is stopped where that is asked for, and then there is nothing to collect', async () => {
    const project = projectOf();
    const run = project.start('run', '-t', 'asks');
    await run.printed(/asks: measuring, trial 1/);
    const id = idOf(project);
    expect(await project.ubench('collect', id)).toMatchObject({ code: 5, stderr: expect.stringMatching(/ubench watch/) });
    run.kill('SIGKILL');
    await run.finished;
    expect(await project.ubench('stop')).toMatchObject({ code: 0, stderr: expect.stringContaining('is not collected') });
    expect(leftRunning(project)).toEqual([]);
    expect(await project.ubench('collect', id)).toMatchObject({ code: 5, stderr: expect.stringContaining('UBENCH_E_COLLECT_NOTHING') });
  });

  it.for(['store.event:after#8', 'store.result:before', 'store.result:written'])('is collected although that was killed at %s', async (point) => {
    const project = projectOf();
    const run = project.start('run', '-t', 'asks', '--trials', '1');
    await run.printed(/asks: measuring/);
    run.kill('SIGKILL');
    await run.finished;
    const killed = await project.startAs([], ['collect'], { UBENCH_FAILPOINTS: `kill:${point}` }).finished;
    expect(killed, killed.stderr).toMatchObject({ signal: 'SIGKILL' });
    expect((await project.ubench('show')).stdout).toContain(`ubench collect ${idOf(project)}`);
    await project.ubench('collect');
    expect(project.result).toMatchObject({ run: { status: expect.not.stringMatching('INTERRUPTED'), exit_code: expect.any(Number) }, benchmarks: [{ name: 'asks', status: 'measured', trials: [{}] }] });
    expect(leftRunning(project)).toEqual([]);
  });
});
