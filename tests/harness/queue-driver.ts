/**
 * Source of a plugin with the driver `queue`, of a service that nobody has to wait for: one request after the other, `capacity` per second. What
 * operations took is computed from that, so that a benchmark with it has the same result on every machine.
 */
export const queueDriver = `
  import { defineDriver, definePlugin } from '@ubench/core';
  import { z } from 'zod';
  const queue = defineDriver({
    name: 'queue',
    // Above the rate that the client bears, it is late itself; above the one that the service bears, requests fail.
    options: z.strictObject({ capacity: z.number(), clientBears: z.number().default(Infinity), failsAbove: z.number().default(Infinity) }),
    loads: { open: { arrivals: ['constant'], latencyFrom: 'intended' }, stops: ['operations'] },
    create: ({ slice: { load }, options: { capacity, clientBears, failsAbove }, clock, sink }) => ({
      async connect() {},
      async run() {
        const start_ns = clock.now();
        let free_ns = start_ns;
        for (let i = 0; i < load.stop.operations; i++) {
          const intended_ns = start_ns + (i * 1e9) / load.rate_per_s;
          const late_ns = load.rate_per_s > clientBears ? 50e6 : 0;
          free_ns = Math.max(free_ns, intended_ns + late_ns) + 1e9 / capacity;
          const failure = load.rate_per_s > failsAbove && i % 2 === 0 ? { kind: 'http 503', message: 'too many' } : undefined;
          sink.record({ intended_ns, released_ns: intended_ns, sent_ns: intended_ns + late_ns, done_ns: free_ns, ...(failure && { failure }) });
        }
        const sent = load.stop.operations;
        return { clients: 1, scheduled: sent, sent, unsentWhileFree: 0, reachedMaxConcurrency: false, aborted: false };
      },
      async close() {},
    }),
  });
  export default definePlugin({ name: 'queue', api: 1, setup: (api) => api.driver(queue) });`;
