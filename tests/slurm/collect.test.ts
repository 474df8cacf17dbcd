import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchmarkResult, RunResult } from '@ubench/core';
import { expect, it, onTestFinished } from 'vitest';
import { withService } from '../services/with-service.ts';
import { proxiedSite } from './proxied-site.ts';
import { startSite } from './site/start-site.ts';
import { deployWeb, leftOnSite, nothingLeft, siteProject } from './site-project.ts';

const spec = `import { bench, deploy, expect } from 'ubench';
import { http } from '@ubench/service-http';
const web = ${deployWeb()};
bench('asks', { target: web, workload: http.request(), agents: 2, load: { rate: '50/s', arrivals: 'poisson', duration: '6s', warmup: '500ms' } }, (result) => {
  expect(result.errors.count).toBe(0);
});
`;

const profile = { agent: { node: { path: process.execPath } } };
/** Longer than the load takes. */
const asleep_ms = 15_000;

/** What of a benchmark does not depend on how long anything took, nor on how busy the machine is. */
const countsOf = ({ status, trials, assertions }: BenchmarkResult): object => ({
  status,
  assertions: assertions.length,
  trials: trials.map(({ operations, client: { agents }, metrics }) => ({ operations, agents, n: Object.fromEntries(Object.entries(metrics).flatMap(([name, metric]) => (metric.kind === 'latency' ? [[name, metric.n]] : []))) })),
});
const counted = ({ benchmarks }: RunResult): object[] => benchmarks.map(countsOf);

withService('slurm', () => {
  it('a run whose process was killed while its agents measured on a cluster is collected to what it would have been, and leaves nothing there', async () => {
    await using site = await startSite({ nodes: 2 });
    const undisturbed = siteProject(site, onTestFinished, { spec, profile });
    const whole = await undisturbed.ubench('run');
    expect(whole.stdout, whole.stderr).toContain('Benchmarks: 1 measured');

    const project = siteProject(site, onTestFinished, { spec, profile });
    const run = project.start('run');
    await run.printed(/asks: measuring/);
    run.kill('SIGKILL');
    await run.finished;
    const collected = await project.ubench('collect');
    expect(collected.stdout, collected.stderr).toContain('Benchmarks: 1 measured');
    expect(project.result.run).toMatchObject({ id: basename(project.runs[0]!), status: expect.stringMatching(/COMPLETED|FAILED/) });
    expect(counted(project.result)).toEqual(counted(undisturbed.result));
    expect(await leftOnSite(site, project)).toEqual(nothingLeft);
  });

  it('a laptop that slept while agents measured on a cluster, and came back without its connection, has missed nothing', async () => {
    await using site = await startSite({ nodes: 2 });
    const { proxy, sshConfig } = await proxiedSite(site, onTestFinished);
    const project = siteProject(site, onTestFinished, { spec, profile, sshConfig });
    const run = project.start('run');
    await run.printed(/asks: measuring/);
    run.kill('SIGSTOP');
    proxy.cut();
    await sleep(asleep_ms);
    run.kill('SIGCONT');
    const { stdout, stderr } = await run.finished;
    expect(stdout, stderr).toContain('Benchmarks: 1 measured');
    const { validity, trials } = project.result.benchmarks[0]!;
    // On a busy machine it may have been sent late; that something is missing is another reason.
    const missing = new Set(['agent-lost', 'gap', 'aborted', 'failed', 'under-sent', 'counters', 'instance-died']);
    expect(validity.reasons.filter(({ code }) => missing.has(code))).toEqual([]);
    expect(trials[0]!.operations.measure).toMatchObject({ succeeded: trials[0]!.metrics['latency']!.n, failed: 0 });
    expect(await leftOnSite(site, project)).toEqual(nothingLeft);
  });
});
