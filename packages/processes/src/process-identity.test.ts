import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isAlive, ownIdentity } from './process-identity.ts';
import { readProcess } from './process-table.ts';

test('this process is alive', () => {
  expect(isAlive(ownIdentity())).toBe(true);
});

test('a process that has ended is not, and neither is another that has its pid', async () => {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  const identity = { ...ownIdentity(), pid: child.pid!, started: readProcess(child.pid!)!.started };
  expect(isAlive(identity)).toBe(true);
  expect(isAlive({ ...identity, started: `${identity.started}0` })).toBe(false);
  child.kill();
  await once(child, 'exit');
  expect(isAlive(identity)).toBe(false);
});

test('of a process on another machine nothing is known', () => {
  expect(isAlive({ ...ownIdentity(), hostname: 'another.example' })).toBeUndefined();
});
