// A spec whose operations tell a server which one they are, and what they drew.
import { readFile } from 'node:fs/promises';
import { clientWorkload, currentCollector } from '@ubench/core';
import { type Client, workloadOf } from '@ubench/load';
import { z } from 'zod';

const collector = currentCollector('deploy()');

const telling = workloadOf(
  {
    service: 'server',
    name: 'tell',
    options: z.strictObject({}),
    metrics: {},
    mutates: false,
    async connect({ endpoint, prepared }) {
      // Of a load that prepared one, the length of a file that agents read where they are.
      const file = (prepared as { readonly file?: string } | null)?.file;
      const length = file === undefined ? '' : `/${(await readFile(file)).length}`;
      const client: Client = {
        connected: true,
        async operate(i, random, recorder) {
          const response = await fetch(`${endpoint.url}/${i}/${random.int(0, 1_000_000)}${length}`);
          await response.text();
          recorder.done();
        },
        async close() {},
      };
      return client;
    },
  },
  {},
  {},
);

const type = { name: 'server', options: z.strictObject({}), probe: async () => ({ ready: true as const }) };
const target = { kind: 'deployment' as const, name: 'server', suite: collector.suite, line: 1, service: { kind: 'server', given: {}, options: {}, type }, startTimeout_ns: 1e9, placement: {} };
collector.addDeployment(target);
const tells = {
  kind: 'bench' as const,
  what: 'load' as const,
  name: 'tells',
  parameters: {},
  suite: collector.suite,
  line: 1,
  modifier: 'none' as const,
  tags: [],
  check: undefined,
  target,
  workload: telling,
  load: { concurrency: 4, operations: 100 },
  slo: undefined,
  background: [],
  gate: false as const,
  driver: { name: 'executor', options: {} },
  trials: 1,
  agents: {},
  files: [],
  timeout_ns: undefined,
  maxErrorShare: undefined,
};
collector.addBench(tells);
// The load of another is a program.
collector.addBench({ ...tells, name: 'own', workload: clientWorkload('server'), driver: { name: 'client', options: { command: ['true'] } } });
