import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { hasProc, readProcess, readProcessTable, tableOfPs } from './process-table.ts';

test('a process is listed with its parent and group while it lives', async () => {
  const child = spawn('sleep', ['60'], { detached: true });
  await once(child, 'spawn');
  const entry = readProcessTable().get(child.pid!);
  expect(entry).toMatchObject({ pid: child.pid, parent: process.pid, group: child.pid });
  expect(readProcess(child.pid!)?.started).toBe(entry!.started);
  child.kill();
  await once(child, 'exit');
  expect(readProcess(child.pid!)).toBeUndefined();
});

test.runIf(hasProc)('a process that has ended and waits to be reaped is not listed', async () => {
  // The shell never waits for its child.
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output] = (await once(parent.stdout, 'data')) as [Buffer];
  const zombie = Number(output.toString());
  await expect.poll(() => readProcess(zombie), { timeout: 10_000 }).toBeUndefined();
  expect(readProcessTable().has(zombie)).toBe(false);
  parent.kill();
});

test.runIf(hasProc)('ps and /proc agree on who is whose', () => {
  const fromProc = readProcessTable().get(process.pid)!;
  const fromPs = tableOfPs().get(process.pid)!;
  expect({ parent: fromPs.parent, group: fromPs.group }).toEqual({ parent: fromProc.parent, group: fromProc.group });
  expect(tableOfPs('-p', String(process.pid)).get(process.pid)!.started).toBe(fromPs.started);
  expect(tableOfPs('-p', '4194305').size).toBe(0);
});
