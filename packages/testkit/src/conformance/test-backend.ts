import type { BackendType } from '@ubench/core';
import { backendChecks } from './backend/backend-checks.ts';
import { BackendSubject, type BackendSuite } from './backend/backend-subject.ts';
import { describeChecks } from './check.ts';

/**
 * Registers a vitest `describe` that starts, watches and stops real instances on a backend, from this process and from others. The suite looks
 * at their processes and directories: where they run on another machine, or among processes of their own, it must be told how (`look`).
 *
 * ```ts
 * testBackend(prefixBackend, { plugin, module: new URL('./index.ts', import.meta.url), options: { prefix: ['nice', '-n', '5'] } });
 * ```
 */
export function testBackend<O>(type: BackendType<O>, suite: BackendSuite): void {
  describeChecks(`the backend ${type.name}${suite.placement === undefined ? '' : `, by ${suite.placement.runtime}`}`, backendChecks, new BackendSubject(type as BackendType, suite));
}
