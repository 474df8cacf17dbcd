/** Conformance suites: what a plugin of each kind must do, as vitest functions that tell by name what it does not. */
export type { BackendSuite } from './backend/backend-subject.ts';
export type { Look } from './backend/look.ts';
export type { DriverSuite } from './driver/driver-subject.ts';
export type { ReporterSuite } from './reporter/reporter-subject.ts';
export type { ServiceSuite } from './service/service-subject.ts';
export { testBackend } from './test-backend.ts';
export { testDriver } from './test-driver.ts';
export { testReporter } from './test-reporter.ts';
export { testService } from './test-service.ts';
