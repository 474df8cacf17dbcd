import { existsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { gpus, type Resources } from '@ubench/core';

/** Where other GPUs than those of NVIDIA's driver for Linux are seen: AMD's, and those of Windows below WSL. How many is not known. */
const uncounted = ['/dev/kfd', '/dev/dxg'];

/** What this machine has for an instance. @param visible What its programs see of the GPUs: `CUDA_VISIBLE_DEVICES`, which instances are given as it is. */
export async function localCapacity(_options?: unknown, visible = process.env['CUDA_VISIBLE_DEVICES']): Promise<Resources> {
  const count = await gpuCount(visible);
  return { cpus: availableParallelism(), memory_bytes: totalmem(), ...(count !== undefined && { gpus: count }) };
}

async function gpuCount(visible: string | undefined): Promise<number | undefined> {
  const there = (await gpus())?.models.length;
  if (there !== undefined) return visible === undefined ? there : Math.min(there, visible.split(',').filter((device) => /^\s*(?!-1)\S/.test(device)).length);
  return process.platform === 'linux' && !uncounted.some((path) => existsSync(path)) ? 0 : undefined;
}
