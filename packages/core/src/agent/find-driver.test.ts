import { executorDriver, parseLoad, type PlanSlice } from '@ubench/load';
import { expect, test } from 'vitest';
import { definePlugin } from '../plugin/plugin.ts';
import type { AgentCode } from './agent-code.ts';
import { findDriver } from './find-driver.ts';

const sliceOf = (driver: PlanSlice['driver']): PlanSlice => ({
  schema: 'ubench.slice/1',
  benchmark: 'a.bench.ts > counts',
  spec: { path: '/nowhere/a.bench.ts', root: '/nowhere', module_hash: '' },
  workload: { service: 'nothing', name: 'count', options: {} },
  driver,
  endpoint: { url: 'nothing://here' },
  prepared: null,
  seed: 1,
  load: parseLoad({ concurrency: 4, operations: 200 }),
  agent: { index: 0, count: 1 },
  cache_dir: '/nonexistent',
});

const own = { ...executorDriver, name: 'own' };
const plugin = definePlugin({ name: 'own', api: 1, setup: (api) => api.driver(own) });
const code: AgentCode = { moduleHash: '', spec: async () => ({}), plugins: { './own-driver.ts': async () => ({ default: plugin }) } };

test('the driver of a plugin that is one file with the agent is found by what the slice calls it', async () => {
  expect(await findDriver(sliceOf({ name: 'own', plugin: './own-driver.ts', options: {} }), code)).toBe(own);
});

test('a driver that comes with ubench takes no plugin', async () => {
  expect(await findDriver(sliceOf({ name: 'executor', plugin: null, options: {} }), code)).toBe(executorDriver);
});

test('a plugin that the file does not have is an error', async () => {
  await expect(findDriver(sliceOf({ name: 'other', plugin: 'ubench-driver-other', options: {} }), code)).rejects.toMatchObject({
    code: 'UBENCH_E_PLUGIN_MISSING',
  });
});
