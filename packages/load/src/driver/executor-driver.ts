import { z } from 'zod';
import { ClosedExecutor } from '../executor/closed.ts';
import { OpenExecutor } from '../executor/open.ts';
import { defineDriver } from './driver-type.ts';

/** ubench's own driver, which runs every load and every workload: operations against a schedule, under a cap on connections. */
export const executorDriver = defineDriver({
  name: 'executor',
  description: "ubench's own driver, which runs every load and every workload: operations against a schedule, under a cap on connections. The default.",
  options: z.strictObject({}),
  loads: {
    closed: { think: true, continuous: true },
    open: { arrivals: ['constant', 'poisson', 'gamma', 'trace'], ramps: true, skips: true, latencyFrom: 'intended' },
    stops: ['duration', 'operations'],
  },
  create: ({ slice: { load, agent }, host, window, trace }) =>
    load.loop === 'closed' ? new ClosedExecutor(load, agent, host, window) : new OpenExecutor(load, agent, host, window, trace),
});
