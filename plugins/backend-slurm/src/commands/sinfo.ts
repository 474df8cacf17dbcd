import type { Argv } from '@ubench/core';
import { parseSlurmTime } from '../slurm-time.ts';

/** A kind of node of a partition. */
export interface NodeKind {
  readonly partition: string;
  /** `up`, `down`, `drain`, `inact`. */
  readonly availability: string;
  /** `Infinity`: none. */
  readonly timeLimit_ns: number;
  /** How many nodes are of this kind. */
  readonly count: number;
  readonly cpus: number;
  readonly memory_bytes: number;
  readonly gpus: number;
  /** Those of its GPUs by their types; empty where they have none. */
  readonly gpuTypes: Readonly<Record<string, number>>;
  readonly isDefault: boolean;
}

/** What nodes there are, a line for each kind of a partition. */
export const sinfoCommand: Argv = ['sinfo', '--noheader', '--all', '--exact', '--format=%P|%a|%l|%c|%m|%G|%D'];

/** `undefined` for what is no answer of sinfo's. */
export function parseSinfo(text: string): NodeKind[] | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const kinds = lines.flatMap((line) => {
    const [partition, availability, limit, cpus, memory, gres, nodes] = line.split('|');
    if (gres === undefined) return [];
    const gpuTypes = gpusIn(gres);
    return [
      {
        partition: partition!.replace(/\*$/, ''),
        isDefault: partition!.endsWith('*'),
        availability: availability!,
        timeLimit_ns: parseSlurmTime(limit!) ?? Infinity,
        count: nodes === undefined ? Infinity : Number.parseInt(nodes, 10),
        cpus: Number.parseInt(cpus!, 10),
        memory_bytes: Number.parseInt(memory!, 10) * 2 ** 20,
        gpus: Object.values(gpuTypes).reduce((sum, count) => sum + count, 0),
        gpuTypes,
      },
    ];
  });
  return kinds.length === 0 ? undefined : kinds;
}

/** Of generic resources: `gpu:a100:4(S:0-1),nvme:1`. */
function gpusIn(gres: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [, type = '', count] of gres.matchAll(/(?:^|,)gpu(?::([^:,(]+))?:(\d+)/g)) counts[type] = (counts[type] ?? 0) + Number(count);
  return counts;
}
