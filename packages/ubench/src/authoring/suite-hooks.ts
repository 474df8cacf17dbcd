import { currentCollector, type SuiteHookContext } from '@ubench/core';

/** Runs once, when the deployments of the describe (or file) are ready and before its first benchmark. */
export function beforeAll(hook: (context: SuiteHookContext) => unknown): void {
  currentCollector('beforeAll()').suite.beforeAll.push(hook);
}

/** Runs once, after the last benchmark of the describe (or file) and before its deployments stop. Runs even when a benchmark failed. */
export function afterAll(hook: (context: SuiteHookContext) => unknown): void {
  currentCollector('afterAll()').suite.afterAll.push(hook);
}
