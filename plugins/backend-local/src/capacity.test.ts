import { gpus } from '@ubench/core';
import { expect, it } from 'vitest';
import { localCapacity } from './capacity.ts';

it('is what this machine has', async () => {
  const { cpus, memory_bytes } = await localCapacity({}, undefined);
  expect(cpus).toBeGreaterThan(0);
  expect(memory_bytes).toBeGreaterThan(2 ** 20);
});

it('counts the GPUs that programs are shown', async () => {
  const there = (await gpus())?.models.length ?? 0;
  const { gpus: all } = await localCapacity({}, undefined);
  // Without a count where AMD's driver or WSL is.
  expect([there, undefined]).toContain(all);
  for (const none of ['', '-1']) expect((await localCapacity({}, none)).gpus ?? 0).toBe(0);
  expect((await localCapacity({}, '0,1')).gpus ?? 0).toBe(Math.min(there, 2));
});
