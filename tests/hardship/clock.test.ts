import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunSummary } from '@ubench/core';
import { describe, it } from 'vitest';
import { imports, server, web } from '../bad-input/web-spec.ts';
import { leftRunning } from '../harness/left-running.ts';
import { Project } from '../harness/project.ts';
import { requireService } from '../services/require-service.ts';

describe('a clock that is set back by a day in the middle of the load', () => {
  it('changes no measured time, no status and no order of events', async (context) => {
    const { expect, onTestFinished } = context;
    const library = requireService('libfaketime', context);
    const project = new Project(
      {
        'server.mjs': server,
        'a.bench.ts': `${imports}${web()}bench('through it', { target: web, workload: http.request(), load: { rate: '50/s', duration: '4s', warmup: '0s' } }, (result) => {
  expect(result.latency.p50).toBeGreaterThan('0s');
});
`,
      },
      onTestFinished,
    );
    const clock = join(project.directory, 'clock');
    writeFileSync(clock, '+0');
    const run = project.startAs([], ['run', '--allow-invalid'], {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: clock,
      FAKETIME_NO_CACHE: '1',
      // The clock of the wall is set back, as an administrator or NTP does; the monotonic one cannot be.
      DONT_FAKE_MONOTONIC: '1',
    });
    await run.printed(/through it: measuring/);
    await new Promise((done) => setTimeout(done, 1_000));
    writeFileSync(clock, '-1d');
    const { code, stdout, stderr } = await run.finished;
    expect(code, stdout + stderr).toBe(0);
    const { result } = project;
    expect(result.run.status).toBe('COMPLETED');
    // Four seconds of load, and not minus a day.
    expect(result.run.duration_ns).toBeGreaterThan(4e9);
    expect(result.run.duration_ns).toBeLessThan(120e9);
    const [trial] = result.benchmarks[0]!.trials;
    expect(trial!.window_ns).toBeGreaterThan(3.9e9);
    expect(trial!.operations.measure.succeeded).toBe(200);
    expect(trial!.metrics['latency']).toMatchObject({ n: 200 });
    expect(leftRunning(project)).toEqual([]);
    const { stdout: list } = await project.ubench('list', '--json');
    expect(JSON.parse(list) as RunSummary[]).toMatchObject([{ status: 'COMPLETED', exit_code: 0 }]);
  });

  it('between two runs keeps both, and a killed one has no negative time', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'a.bench.ts': `${imports}bench('f', () => 1);\n` }, onTestFinished);
    expect((await project.ubench('run')).code).toBe(0);
    // As the events of a run whose clock was set back end before they begin.
    const events = join(project.runs[0]!, 'events.jsonl');
    appendFileSync(events, `${JSON.stringify({ time: '2001-01-01T00:00:00.000Z', type: 'interrupt', signal: 'SIGINT' })}\n`);
    rmSync(join(project.runs[0]!, 'result.json'));
    const { stdout } = await project.ubench('list', '--json');
    expect(JSON.parse(stdout) as RunSummary[]).toMatchObject([{ status: 'INTERRUPTED', duration_ns: 0 }]);
  });
});
