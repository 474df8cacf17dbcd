/** Source of a plugin with the driver `pacer`, of a tool that paces itself: it measures from when it sends. */
export const pacerDriver = `
  import { defineDriver, definePlugin } from '@ubench/core';
  import { z } from 'zod';
  const pacer = defineDriver({
    name: 'pacer',
    options: z.strictObject({}),
    loads: { open: { arrivals: ['constant'], latencyFrom: 'sent' }, stops: ['operations'] },
    refuse: ({ workload }) => (workload.options.path === '/secret' ? 'it keeps away from secrets' : undefined),
    create: ({ slice: { load }, clock, sink, host }) => ({
      async connect() {},
      async run() {
        for (let i = 0; i < load.stop.operations; i++) {
          const sent_ns = clock.now();
          await new Promise((resolve) => clock.at(sent_ns + 1e9 / load.rate_per_s, resolve));
          sink.record({ sent_ns, done_ns: clock.now() });
        }
        const sent = load.stop.operations;
        return { clients: 1, scheduled: sent, sent, unsentWhileFree: 0, reachedMaxConcurrency: false, aborted: false };
      },
      async close() {},
    }),
  });
  export default definePlugin({ name: 'pacer', api: 1, setup: (api) => api.driver(pacer) });`;
