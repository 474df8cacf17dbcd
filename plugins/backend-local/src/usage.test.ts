import { existsSync, readFileSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ask, launchOf, never, serverLaunch, until } from '../fixtures/launches.ts';
import { createInstanceHost } from './instance-host.ts';
import { parseHandle } from './local-handle.ts';
import { hasProc } from '@ubench/processes';

vi.setConfig({ testTimeout: 30_000 });

const host = createInstanceHost();

test.runIf(hasProc)('CPU time grows by the work that an instance does', async () => {
  const [handle] = await host.start([serverLaunch()], never);
  onTestFinished(async () => void (await host.stop([handle!])));
  await ask(host, handle!, '/about');
  const [before] = await host.usage!([handle!]);
  const own_ns = await ask<number>(host, handle!, '/work');
  const [after] = await host.usage!([handle!]);
  expect(after!.cpu_ns - before!.cpu_ns).toBeGreaterThan(250e6);
  // Both counts are of the same processes since their start; the system's is in steps of 10 ms.
  expect(after!.cpu_ns).toBeGreaterThan(own_ns - 50e6);
  expect(after!.cpu_ns).toBeLessThan(own_ns + 200e6);
});

test.runIf(hasProc)('CPU time counts children, those that have ended included', async () => {
  const launch = launchOf((context) => ({
    command: ['sh', '-c', `i=0; (while [ $i -lt 500000 ]; do i=$((i+1)); done); touch ${context.dir('data')}/done; sleep 60`],
  }));
  const [handle] = await host.start([launch], never);
  onTestFinished(async () => void (await host.stop([handle!])));
  await until(() => existsSync(`${parseHandle(handle!).directory}/data/done`));
  const [usage] = await host.usage!([handle!]);
  expect(usage!.cpu_ns).toBeGreaterThan(50e6);
});

test.runIf(hasProc)('memory is that of all processes, and what they share counts once', async () => {
  const [handle] = await host.start([serverLaunch(['stubborn', 'daemon'], { stop: { signal: 'SIGTERM', grace_ns: 0 } })], never);
  onTestFinished(async () => void (await host.stop([handle!])));
  const children = await ask<number[]>(host, handle!, '/children');
  const residents = [parseHandle(handle!).pid, ...children].map(
    (pid) => Number(/^VmRSS:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024,
  );
  const [usage] = await host.usage!([handle!]);
  // Three node processes map the same program.
  expect(usage!.rss_bytes).toBeLessThan(residents.reduce((sum, bytes) => sum + bytes) - 10e6);
  expect(usage!.rss_bytes).toBeGreaterThan(Math.max(...residents) + 5e6);
});
