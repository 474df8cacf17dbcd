import { defineService } from '@ubench/core';
import { defineWorkload } from '@ubench/load';
import { bench, deploy } from 'ubench';
import { z } from 'zod';

const nothing = defineService(
  { name: 'nothing', options: z.strictObject({}), probe: async () => ({ ready: true }) },
  {
    operate: defineWorkload({
      service: 'nothing',
      name: 'operate',
      options: z.strictObject({}),
      metrics: {},
      mutates: false,
      connect: async () => ({
        connected: true,
        async operate(_i, _random, recorder) {
          recorder.sent();
          recorder.done();
        },
        async close() {},
      }),
    }),
  },
);

bench('64 clients', { target: deploy(nothing(), { name: 'target' }), workload: nothing.operate(), load: { concurrency: 64, operations: 1_000, warmup: '0s' } });
