import { defineErrors } from '@ubench/errors';

export const driverErrors = defineErrors({
  UBENCH_E_DRIVER_LOAD: (p: { driver: string; lack: string }) => ({
    what: `The driver '${p.driver}' cannot run this load: ${p.lack}.`,
    fix: "Change the load, or leave `driver` out: ubench's own executor runs every load.",
  }),
  UBENCH_E_DRIVER_REFUSED: (p: { driver: string; workload: string; reason: string }) => ({
    what: `The driver '${p.driver}' cannot run ${p.workload}: ${p.reason}.`,
    fix: "Change what it says, or leave `driver` out: ubench's own executor runs every workload.",
  }),
  UBENCH_E_DRIVER_OPERATION: (p: { problem: string }) => ({
    what: `A driver recorded an operation that cannot be: ${p.problem}.`,
    fix: 'Report it to the author of the driver: instants are nanoseconds of its clock, in the order in which they happened.',
  }),
  UBENCH_E_DRIVER_CLIENT: (p: { client: number; clients: number }) => ({
    what:
      p.client < p.clients
        ? `A driver gave client ${p.client} an operation while it had one.`
        : `A driver gave an operation to client ${p.client}, and there are ${p.clients}.`,
    fix: 'Report it to the author of the driver: clients count from 0, and each runs one operation at a time.',
  }),
});
