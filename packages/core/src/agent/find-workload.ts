import type { PlanSlice, Workload } from '@ubench/load';
import { type CollectedSpec, collectSpec } from '../collect/collect-spec.ts';
import { specFile } from '../collect/spec-file.ts';
import { benchmarksOf } from '../collect/spec-tree.ts';
import { coreErrors } from '../core-errors.ts';
import { benchmarkId } from '../plan/benchmark-id.ts';
import type { AgentCode } from './agent-code.ts';
import { agentErrors } from './agent-errors.ts';
import { collectCode } from './collect-code.ts';

/**
 * Imports the spec of a slice and finds the workload that the slice is to run: its type and the spec's own functions, which a plan
 * cannot carry.
 * @param code Where the spec is, where that is not among the files of a project.
 * @throws UBENCH_E_MODULE_CHANGED, UBENCH_E_AGENT_BENCHMARK, UBENCH_E_AGENT_WORKLOAD, or what importing the spec throws.
 */
export async function findWorkload({ spec, benchmark, background, workload }: PlanSlice, code?: AgentCode): Promise<Workload> {
  const file = specFile(spec.path, spec.root);
  const collected: Pick<CollectedSpec, 'root' | 'moduleHash'> = await (code === undefined ? collectSpec(spec.path, spec.root) : collectCode(code, file));
  if (collected.moduleHash !== spec.module_hash) throw coreErrors.UBENCH_E_MODULE_CHANGED({ file });
  const node = benchmarksOf(collected.root).find((bench) => benchmarkId(file, bench) === benchmark);
  if (node?.what !== 'load') throw agentErrors.UBENCH_E_AGENT_BENCHMARK({ benchmark, file });
  const own = background === undefined ? node.workload : node.background.find(({ name }) => name === background)?.workload;
  if (own === undefined) throw agentErrors.UBENCH_E_AGENT_BENCHMARK({ benchmark: `${benchmark} > ${background}`, file });
  const [planned, found] = [workload, own].map(({ service, name }) => `${service}.${name}`);
  if (planned !== found) throw agentErrors.UBENCH_E_AGENT_WORKLOAD({ benchmark, planned: planned!, found: found! });
  return own;
}
