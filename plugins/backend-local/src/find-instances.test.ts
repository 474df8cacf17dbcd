import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ask, launchOf, never, serverLaunch } from '../fixtures/launches.ts';
import { createInstanceHost } from './instance-host.ts';
import { parseHandle } from './local-handle.ts';
import { readProcess } from '@ubench/processes';

vi.setConfig({ testTimeout: 30_000 });

const host = createInstanceHost();
const byId = <T extends { readonly id: string }>(list: readonly T[]) => list.toSorted((a, b) => a.id.localeCompare(b.id));

test('the instances of a run are found, with handles that work, and those of others are not', async () => {
  const mine = `mine-${process.pid}`;
  const stop = { signal: 'SIGTERM', grace_ns: 200e6 } as const;
  const launches = [serverLaunch(['daemon'], { stop }, mine), launchOf(() => ({}), mine), launchOf(() => ({}), `other-${process.pid}`)];
  const handles = await host.start(launches, never);
  await ask(host, handles[0]!, '/children');
  onTestFinished(async () => void (await host.stop(handles)));
  const found = await createInstanceHost().find({ run: mine });
  expect(byId(found)).toEqual(byId(handles.slice(0, 2)));
  expect(await createInstanceHost().endpoint(found.find(({ id }) => id === handles[0]!.id)!)).toEqual(await host.endpoint(handles[0]!));
  await host.stop(handles);
  expect(await host.find({ run: mine })).toEqual([]);
});

test('an instance whose ubench was killed is found and stopped', async () => {
  const run = `killed-${process.pid}`;
  const launch = serverLaunch(['daemon'], { stop: { signal: 'SIGTERM', grace_ns: 200e6 } }, run);
  const program = `
    import { createInstanceHost } from ${JSON.stringify(new URL('./instance-host.ts', import.meta.url).href)};
    const [handle] = await createInstanceHost().start([JSON.parse(process.argv[1])], new AbortController().signal);
    console.log(JSON.stringify(handle));
    setInterval(() => {}, 1000);
  `;
  const argv = ['--input-type=module', '-e', program, JSON.stringify(launch)];
  const runner = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(async () => {
    runner.kill('SIGKILL');
    await host.stop(await host.find({ run }));
  });
  const [line] = (await Promise.race([once(createInterface({ input: runner.stdout }), 'line'), once(runner, 'exit')])) as [string];
  const handle = parseHandle(JSON.parse(line));
  const pids = await ask<number[]>(host, handle, '/children');
  runner.kill('SIGKILL');
  await once(runner, 'exit');
  expect(await host.find({ run })).toEqual([handle]);
  await host.stop(await host.find({ run }));
  expect([...pids, handle.pid].filter((pid) => readProcess(pid) !== undefined)).toEqual([]);
  expect(await host.find({ run })).toEqual([]);
});
