import { coreErrors, type Collector, type DeploymentNode } from '@ubench/core';
import type { Workload } from '@ubench/load';

/**
 * A workload fits its target, and the target is there when the benchmark runs.
 * @throws UBENCH_E_TARGET_KIND, UBENCH_E_TARGET_SCOPE
 */
export function requireTarget(target: DeploymentNode, workload: Workload, collector: Collector): void {
  if (workload.service !== target.service.kind) {
    throw coreErrors.UBENCH_E_TARGET_KIND({ workload: workload.name, kind: workload.service, target: target.name, service: target.service.kind });
  }
  if (!encloses(target, collector)) throw coreErrors.UBENCH_E_TARGET_SCOPE({ target: target.name });
}

function encloses(target: DeploymentNode, collector: Collector): boolean {
  for (let suite: Collector['suite'] | null = collector.suite; suite !== null; suite = suite.parent) {
    if (suite === target.suite) return true;
  }
  return false;
}
