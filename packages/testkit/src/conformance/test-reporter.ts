import type { ReporterType } from '@ubench/core';
import { describeChecks } from './check.ts';
import { reporterChecks } from './reporter/reporter-checks.ts';
import { ReporterSubject, type ReporterSuite } from './reporter/reporter-subject.ts';

/**
 * Registers a vitest `describe` that lets a reporter report runs of every shape, and looks at what it writes and where.
 *
 * ```ts
 * testReporter(markdownReporter, { plugin, options: { file: 'summary.md' } });
 * ```
 */
export function testReporter<O>(type: ReporterType<O>, suite: ReporterSuite): void {
  describeChecks(`the reporter ${type.name}`, reporterChecks, new ReporterSubject(type as ReporterType, suite));
}
