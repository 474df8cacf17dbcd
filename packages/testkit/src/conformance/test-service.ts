import type { Service } from '@ubench/core';
import { describeChecks } from './check.ts';
import { serviceChecks } from './service/service-checks.ts';
import { ServiceSubject, type ServiceSuite } from './service/service-subject.ts';

/**
 * Registers a vitest `describe` that tries a service, and the workloads that are given, on a real server: started by the backend that is
 * given, or found at a URL.
 *
 * ```ts
 * testService(kv({ capacity: 5_000 }), { plugin, backend: local(), workloads: [kv.lookups({ keys: 100 })] });
 * ```
 */
export function testService(service: Service, suite: ServiceSuite): void {
  describeChecks(`the service ${service.kind}`, serviceChecks(suite.workloads ?? []), new ServiceSubject(service, suite));
}
