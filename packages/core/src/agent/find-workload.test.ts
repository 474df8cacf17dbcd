import { fileURLToPath } from 'node:url';
import { parseLoad, type PlanSlice } from '@ubench/load';
import { expect, test } from 'vitest';
import type { AgentCode } from './agent-code.ts';
import { findWorkload } from './find-workload.ts';

/** A place that the project is not in. */
const root = '/nowhere/project';

const slice: PlanSlice = {
  schema: 'ubench.slice/1',
  benchmark: 'fixtures/counting-spec.ts > suite > counts [size=2]',
  spec: { path: `${root}/fixtures/counting-spec.ts`, root, module_hash: 'as planned' },
  workload: { service: 'nothing', name: 'count', options: { pause_ms: 1 } },
  driver: { name: 'executor', plugin: null, options: {} },
  endpoint: { url: 'nothing://here' },
  prepared: null,
  seed: 1,
  load: parseLoad({ concurrency: 4, operations: 200 }),
  agent: { index: 0, count: 1 },
  cache_dir: '/nonexistent',
};

let imported = 0;
const fixture = fileURLToPath(new URL('../../fixtures/counting-spec.ts', import.meta.url));
const codeOf = (change: Partial<AgentCode> = {}): AgentCode => ({
  moduleHash: 'as planned',
  // Anew each time: what is imported once declares once.
  spec: () => import(`${fixture}?${imported++}`),
  plugins: {},
  ...change,
});

test('the workload of a spec that is one file with the agent is found, and its project is not asked for', async () => {
  expect(await findWorkload(slice, codeOf())).toMatchObject({ service: 'nothing', name: 'count', code: { step: expect.any(Function) } });
});

test('a spec of another module graph than the plan was made from is refused', async () => {
  await expect(findWorkload(slice, codeOf({ moduleHash: 'another' }))).rejects.toMatchObject({ code: 'UBENCH_E_MODULE_CHANGED' });
});

test('a spec that declares nothing, or that cannot be imported, says so and which it is', async () => {
  await expect(findWorkload(slice, codeOf({ spec: async () => ({}) }))).rejects.toMatchObject({
    code: 'UBENCH_E_SPEC_EMPTY',
    where: 'fixtures/counting-spec.ts',
  });
  const broken = codeOf({ spec: async () => JSON.parse('{') as unknown });
  await expect(findWorkload(slice, broken)).rejects.toMatchObject({ code: 'UBENCH_E_SPEC_THREW', where: 'fixtures/counting-spec.ts' });
});
