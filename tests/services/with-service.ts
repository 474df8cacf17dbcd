import { expect, test } from 'vitest';
import { findService, requireService, type ServiceName } from './require-service.ts';

/**
 * Defines tests that need a program from the start, such as a conformance suite. Where there is none, a single test of its name is skipped and says what
 * installs it; with `CI=true` that one fails.
 */
export function withService(name: ServiceName, define: (path: string) => void): void {
  const path = findService(name);
  test.for(path === undefined ? [name] : [])('%s', (missing, context) => {
    expect(requireService(missing, context)).toBeDefined();
  });
  if (path !== undefined) define(path);
}
