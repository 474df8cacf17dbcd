/** A workload that tells of its operations one by one, five of them at most, as a part of a spec. */
export const toldWorkload = `import { defineWorkload } from '@ubench/load';
import { z } from 'zod';
const told = defineWorkload({
  service: 'http',
  name: 'told',
  options: z.strictObject({}),
  metrics: {},
  mutates: false,
  operationLog: { limit: () => 5, nothing: { said: null } },
  connect: async () => ({
    connected: true,
    operate: async (i, _random, recorder) => {
      recorder.log?.(() => ({ said: \`operation \${i}\` }));
      await new Promise((resolve) => setTimeout(resolve, 1));
    },
    close: async () => {},
  }),
});
`;
export const toldBench = "bench('told', { target: web, workload: told(), load: { concurrency: 2, operations: 12, warmup: '0s' }, agents: 1 });\n";
