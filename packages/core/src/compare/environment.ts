import { createHash } from 'node:crypto';
import { canonicalJson } from '../plan/canonical-json.ts';
import type { BenchmarkResult, RunResult } from '../result/result.ts';

/**
 * Under which circumstances a benchmark was measured, as far as they must match for its numbers to be compared: the class of the machine, the
 * client and the load. The code under test, its options and version are not among them, nor are names of machines and jobs.
 */
export type Environment = Readonly<Record<string, string>>;

/** Flat, so that a difference can be told field by field. */
export function environmentOf({ provenance: { node } }: Pick<RunResult, 'provenance'>, benchmark: BenchmarkResult): Environment {
  const { load, workload, driver, background, imported } = benchmark;
  // Nobody knows where it was measured: it matches nothing but itself.
  if (imported !== undefined) return { machine: `unknown: imported from ${imported.files.map(({ sha256 }) => sha256.slice(0, 12)).join(', ')}`, tool: `${imported.tool}${imported.version === undefined ? '' : ` ${imported.version}`}` };
  return {
    platform: node.platform,
    kernel: /^\d+\.\d+/.exec(node.kernel)?.[0] ?? node.kernel,
    cpu: `${node.cpus} × ${node.cpu_model}`,
    memory: `${Math.round(node.memory_bytes / 2 ** 30)} GiB`,
    ...(load === undefined ? {} : { load: canonicalJson(load).trim() }),
    ...(workload === undefined ? {} : { workload: canonicalJson(workload).trim() }),
    ...(driver === undefined ? {} : { driver: canonicalJson(driver).trim() }),
    ...(background === undefined ? {} : { background: canonicalJson(background.map(({ name, workload: of, load: at }) => ({ name, workload: of, load: at }))).trim() }),
  };
}

/** The same for the same environment: 16 hexadecimal digits. */
export const fingerprintOf = (environment: Environment): string => createHash('sha256').update(canonicalJson(environment)).digest('hex').slice(0, 16);
