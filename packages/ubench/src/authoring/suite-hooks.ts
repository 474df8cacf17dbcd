import { coreErrors, currentCollector, type SuiteHookContext } from '@ubench/core';

/** Runs once, when the deployments of the describe (or file) are ready and before its first benchmark. */
export function beforeAll(hook: (context: SuiteHookContext) => unknown): void {
  addHook('beforeAll', hook);
}

/** Runs once, after the last benchmark of the describe (or file) and before its deployments stop. Runs even when a benchmark failed. */
export function afterAll(hook: (context: SuiteHookContext) => unknown): void {
  addHook('afterAll', hook);
}

function addHook(kind: 'beforeAll' | 'afterAll', run: (context: SuiteHookContext) => unknown): void {
  const collector = currentCollector(`${kind}()`);
  if (typeof run !== 'function') throw coreErrors.UBENCH_E_SUITE_HOOK_SHAPE({ hook: kind, given: run === null ? 'null' : typeof run });
  collector.suite[kind].push({ line: collector.line(), run });
}
