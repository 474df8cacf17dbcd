import { readdir } from 'node:fs/promises';
import { availableParallelism, cpus, hostname, release, totalmem } from 'node:os';
import type { Provenance } from '../result/result.ts';
import { cpuGovernors } from './cpu-governors.ts';
import { fileSystems } from './file-systems.ts';
import { gpus } from './gpus.ts';

/** The machine that this process runs on, as far as it says without a command. Never rejects. */
export async function machine(stateDirectory: string): Promise<Provenance['node']> {
  const [governors, numa, file_systems, found] = await Promise.all([cpuGovernors(), numaNodes(), fileSystems(stateDirectory), gpus()]);
  const cores = cpus();
  const memory_bytes = totalmem();
  const limit_bytes = process.constrainedMemory();
  return {
    hostname: hostname(),
    platform: `${process.platform}-${process.arch}`,
    kernel: release(),
    cpu_model: cores[0]?.model ?? 'unknown',
    cpus: cores.length,
    cpus_available: availableParallelism(),
    memory_bytes,
    // Without a limit it is 0, or a number that no machine has.
    ...(limit_bytes > 0 && limit_bytes < memory_bytes ? { memory_limit_bytes: limit_bytes } : {}),
    ...(numa === 0 ? {} : { numa_nodes: numa }),
    ...(governors.length === 0 ? {} : { governor: [...new Set(governors)].sort().join(', ') }),
    ...(found === undefined ? {} : { gpus: found }),
    file_systems,
  };
}

const numaNodes = async (): Promise<number> => (await readdir('/sys/devices/system/node').catch(() => [])).filter((name) => /^node\d+$/.test(name)).length;
