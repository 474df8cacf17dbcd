import type { DriverType } from '@ubench/load';
import { describeChecks } from './check.ts';
import { driverChecks } from './driver/driver-checks.ts';
import { DriverSubject, type DriverSuite } from './driver/driver-subject.ts';

/**
 * Registers a vitest `describe` that lets a driver run real loads, of every kind that it declares, against a workload which knows the truth:
 * which operations it was given, when, and what became of each. A driver with an HTTP client of its own runs them against a server that knows it.
 *
 * ```ts
 * testDriver(waves, { plugin, options: { pause: '2ms' } });
 * testDriver(hammer, { plugin, against: 'http' });
 * ```
 */
export function testDriver(type: DriverType, suite: DriverSuite): void {
  describeChecks(`the driver ${type.name}`, driverChecks, new DriverSubject(type, suite));
}
