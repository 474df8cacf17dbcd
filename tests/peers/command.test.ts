import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { runResult } from '@ubench/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Project, repository } from '../harness/project.ts';
import { requireService } from '../services/require-service.ts';
import { UniqueProcesses } from './unique-processes.ts';

/** `npm run bench:peers -- …` in a directory of its own, where no peer is but those that a test may have. */
function start(project: Project, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [join(repository, 'benchmarks/peers/main.ts'), ...args], {
    cwd: project.directory,
    env: { ...process.env, UBENCH_CACHE: join(project.directory, 'cache'), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
  const said = (pattern: RegExp): Promise<void> => new Promise((resolve) => child.stderr.on('data', () => pattern.test(stderr) && resolve()));
  return { ended, said, kill: (signal: NodeJS.Signals) => void child.kill(signal) };
}

describe('bench:peers', () => {
  it('compares ubench with the peers that are here, names those that are not, and keeps the numbers as a run', async (context) => {
    const found = [requireService('nginx', context), requireService('wrk', context)].map((path) => dirname(path));
    const project = new Project({});
    const { code, stdout, stderr } = await start(project, ['http', '--quick', '--seed', '3'], { PATH: [...found, process.env['PATH']].join(':') }).ended;
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).toMatch(/^wrk [\d.]+: \/.*wrk$/m);
    expect(stderr).toMatch(/^seed 3; about/m);
    expect(stderr).toMatch(/^http {2}round 1 of 1 {2}wrk: client CPU per request [\d.]+ µs; requests [\d,]+\/s$/m);
    expect(stdout).toMatch(/client CPU per request, µs {2}\(lower is better\)\n +ubench +[\d.]+\n(?: .*\n)* +wrk +[\d.]+ +ubench [\d.]+ ×/);
    const [, run] = /ubench show (\S+)/.exec(stderr)!;
    const shown = await project.ubench('show', run!);
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringMatching(/http > wrk/) });
    expect(await project.ubench('list')).toMatchObject({ code: 0, stdout: expect.stringContaining('bench:peers http') });
  });

  it('measures the truth, SQL and the engine too, as JSON', async (context) => {
    requireService('pgbench', context);
    const { code, stdout, stderr } = await start(new Project({}), ['http-rate', 'coordinated-omission', 'sql', 'engine/record', '--quick', '--json'], { PATH: '/usr/bin:/bin' }).ended;
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const result = runResult.parse(JSON.parse(stdout));
    const measured = result.benchmarks.flatMap(({ suite, name, metrics }) => Object.keys(metrics).map((metric) => `${suite[0]} ${name} ${metric}`));
    expect(measured).toEqual(expect.arrayContaining(['http-rate ubench p99_error', 'coordinated-omission ubench share_error', 'sql ubench cpu_us', 'sql pgbench per_s', 'engine/record ubench record_ns']));
    expect(result.benchmarks.flatMap(({ metrics }) => Object.values(metrics)).every((metric) => metric.kind === 'gauge' && Number.isFinite(metric.value))).toBe(true);
    expect(result.provenance.versions).toMatchObject({ ubench: expect.stringMatching(/^\d/), pgbench: expect.stringMatching(/^\d/) });
    expect(stderr).toMatch(/^vegeta is not here: scripts\/peers\/install\.sh vegeta/m);
  });

  it('measures clients of language models against the simulator', async () => {
    const { code, stdout, stderr } = await start(new Project({}), ['llm/10', 'llm/receive', '--quick', '--json'], { PATH: '/usr/bin:/bin' }).ended;
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(/^vllm is not here: uv pip install vllm/m) });
    const { benchmarks } = runResult.parse(JSON.parse(stdout));
    const named = ['ubench', 'bare'];
    expect(benchmarks.map(({ suite, name }) => `${suite[0]} ${name}`)).toEqual([...named.map((name) => `llm/10 ${name}`), ...named.map((name) => `llm/receive ${name}`)]);
    for (const { metrics } of benchmarks.slice(0, 2)) expect(metrics).toMatchObject({ ttft_p50_error_ms: { kind: 'gauge' }, itl_added_ms: { kind: 'gauge' }, late_p99_ms: { kind: 'gauge' } });
    for (const { metrics } of benchmarks.slice(2)) expect(metrics).toMatchObject({ chunk_p50_ms: { kind: 'gauge' }, chunk_p99_ms: { kind: 'gauge' } });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('stops every tool and server on %s', async (signal) => {
    const started = new UniqueProcesses();
    const run = start(new Project({}), ['sql', '--rounds', '3'], started.environment);
    await run.said(/^seed/m);
    // The server, and ubench that fills it.
    await started.areAtLeast(4);
    run.kill(signal);
    expect(await run.ended).toMatchObject({ code: signal === 'SIGINT' ? 130 : 143 });
    await started.haveEnded();
  });

  it('leaves out what cannot be measured here, and says so', async () => {
    // Without a PATH, no script can look for it either.
    const { code, stdout, stderr } = await start(new Project({}), ['http', '--quick'], { UBENCH_PEER_NGINX: '', PATH: '/nowhere' }).ended;
    expect({ code, stderr }).toMatchObject({ code: 3, stderr: expect.stringMatching(/^nginx is not here: scripts\/services\/nginx\.sh/m) });
    expect(stderr).toMatch(/^http is left out, for want of nginx$/m);
    expect(stdout).toBe('');
  });

  it.each([
    [['htp'], /There is no comparison with one of these names: htp\. There are: .*http/],
    [['--rounds', '0'], /--rounds takes a whole number from 1, not '0'/],
    [['--seed', 'x'], /--seed takes a whole number from 0, not 'x'/],
    [['--fast'], /--fast/],
  ])('says what is wrong with %j', async (args, message) => {
    expect(await start(new Project({}), args).ended).toMatchObject({ code: 5, stdout: '', stderr: expect.stringMatching(message) });
  });

  it('says which variable names no program', async () => {
    const run = start(new Project({}), ['http', '--quick'], { UBENCH_PEER_WRK: '/nowhere/wrk' });
    expect(await run.ended).toMatchObject({ code: 5, stdout: '', stderr: expect.stringMatching(/UBENCH_PEER_WRK is \/nowhere\/wrk, which is no program/) });
  });

  it('explains itself', async () => {
    const { code, stdout } = await start(new Project({}), ['--help']).ended;
    expect(code).toBe(0);
    for (const word of ['engine/memory', 'coordinated-omission', '--rounds', '--quick', '--json', 'UBENCH_PEER_WRK', 'Exit codes']) expect(stdout).toContain(word);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThan(160);
  });
});
