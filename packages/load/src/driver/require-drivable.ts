import { driverErrors } from './driver-errors.ts';
import { lackFor } from './driver-loads.ts';
import type { DriverJob, DriverType } from './driver-type.ts';

/** @throws UBENCH_E_DRIVER_LOAD, UBENCH_E_DRIVER_REFUSED where the driver cannot run the job. */
export function requireDrivable(driver: DriverType, job: DriverJob): void {
  const lack = lackFor(job.load, driver.loads);
  if (lack !== undefined) throw driverErrors.UBENCH_E_DRIVER_LOAD({ driver: driver.name, lack });
  const reason = driver.refuse?.(job);
  const workload = `${job.workload.service}.${job.workload.name}`;
  if (reason !== undefined) throw driverErrors.UBENCH_E_DRIVER_REFUSED({ driver: driver.name, workload, reason });
}
