import { execFileSync } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type AgentMessage, monotonicNow, parseLoad, type PlanSlice } from '@ubench/load';
import { expect, onTestFinished, test, vi } from 'vitest';
import { takeAgentThread } from './agent-thread.ts';

vi.setConfig({ testTimeout: 30_000 });

const root = fileURLToPath(new URL('../../', import.meta.url));
const path = fileURLToPath(new URL('../../fixtures/counting-spec.ts', import.meta.url));
const hashSpec = fileURLToPath(new URL('../../fixtures/hash-spec.ts', import.meta.url));
const moduleHash = execFileSync(process.execPath, [hashSpec, path, root], { encoding: 'utf8' }).trim();

const sliceOf = (change: Partial<PlanSlice> = {}): PlanSlice => ({
  schema: 'ubench.slice/1',
  benchmark: 'fixtures/counting-spec.ts > suite > counts [size=2]',
  spec: { path, root, module_hash: moduleHash },
  workload: { service: 'nothing', name: 'count', options: { pause_ms: 1 } },
  driver: { name: 'executor', plugin: null, options: {} },
  endpoint: { url: 'nothing://here' },
  prepared: null,
  seed: 1,
  load: parseLoad({ concurrency: 4, operations: 200 }),
  agent: { index: 0, count: 1 },
  cache_dir: '/nonexistent',
  ...change,
});

/** Everything an agent says; it is started as soon as it is ready. */
async function run(slice: unknown, env: Readonly<Record<string, string>> = {}, worker = takeAgentThread(), clock_offset_ns?: number): Promise<AgentMessage[]> {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
  worker.postMessage({ slice, env: { ...process.env, ...env }, ...(clock_offset_ns === undefined ? {} : { clock_offset_ns }) });
  onTestFinished(async () => void (await worker.terminate()));
  const messages: AgentMessage[] = [];
  worker.on('message', (message: AgentMessage) => {
    messages.push(message);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
    if (message.type === 'ready') worker.postMessage({ type: 'start', at_ns: monotonicNow() + (clock_offset_ns ?? 0) });
  });
  const code = await new Promise<number>((resolve, reject) => worker.once('exit', resolve).once('error', reject));
  expect(code).toBe(0);
  return messages;
}

test('an agent runs the workload that the spec declares, with the functions of the spec, and ends by itself', async () => {
  const messages = await run(sliceOf());
  expect(messages.map(({ type }) => type).filter((type) => type !== 'interval')).toEqual(['ready', 'done']);
  const intervals = messages.filter((message) => message.type === 'interval');
  const measured = intervals.map(({ record }) => record.phases.measure).filter((phase) => phase !== undefined);
  expect(measured.reduce((sum, { operations }) => sum + operations, 0)).toBe(200);
  expect(measured.map(({ errors }) => errors).filter((errors) => Object.keys(errors).length > 0)).toEqual([{ UNLUCKY: 1 }]);
  expect(messages.at(-1)).toMatchObject({ summary: { sent: 200, errorSamples: { UNLUCKY: ['no luck at nothing://here'] } } });
});

test('an agent refuses another module graph than the plan was made from', async () => {
  expect(await run(sliceOf({ spec: { path, root, module_hash: '0'.repeat(64) } }))).toMatchObject([
    { type: 'failed', error: { code: 'UBENCH_E_MODULE_CHANGED' } },
  ]);
});

test('an agent that does not find its benchmark says so', async () => {
  expect(await run(sliceOf({ benchmark: 'fixtures/counting-spec.ts > suite > counted' }))).toMatchObject([
    { type: 'failed', error: { code: 'UBENCH_E_AGENT_BENCHMARK' } },
  ]);
});

test('an agent that finds another workload than was planned says so', async () => {
  expect(await run(sliceOf({ workload: { service: 'nothing', name: 'recount', options: {} } }))).toMatchObject([
    { type: 'failed', error: { code: 'UBENCH_E_AGENT_WORKLOAD' } },
  ]);
});

test('an agent whose spec cannot be imported says why', async () => {
  expect(await run(sliceOf({ spec: { path: `${path}x`, root, module_hash: moduleHash } }))).toMatchObject([
    { type: 'failed', error: { code: expect.stringMatching(/^UBENCH_E_SPEC/) } },
  ]);
});

test('an agent that is given something else than a slice says so', async () => {
  expect(await run({ schema: 'ubench.slice/2' })).toMatchObject([{ type: 'failed' }]);
});

test('the environment of an agent is that of the moment in which it gets its slice', async () => {
  const messages = await run(sliceOf(), { UBENCH_TEST_LUCK: ', but money' });
  expect(messages.at(-1)).toMatchObject({ summary: { errorSamples: { UNLUCKY: ['no luck at nothing://here, but money'] } } });
});

/** The program of an agent that has its spec with it, and no project. */
const withCode = (): Worker => {
  const program = `
    import { runAssignment } from ${JSON.stringify(new URL('./run-assignment.ts', import.meta.url).href)};
    await runAssignment({ moduleHash: ${JSON.stringify(moduleHash)}, spec: () => import(${JSON.stringify(pathToFileURL(path).href)}), plugins: {} });
  `;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(program)}`));
};

const elsewhere = sliceOf({ spec: { path: '/nowhere/fixtures/counting-spec.ts', root: '/nowhere', module_hash: moduleHash } });

test('an agent that has its spec with it needs no project', async () => {
  const messages = await run(elsewhere, {}, withCode());
  expect(messages.at(-1)).toMatchObject({ type: 'done', summary: { sent: 200, window: { start_ns: expect.any(Number) } } });
});

test('an agent starts at the instant of the clock that is shared, and tells its window by that', async () => {
  const hour_ns = 3600e9;
  const before = monotonicNow() + hour_ns;
  const messages = await run(elsewhere, {}, withCode(), hour_ns);
  const after = monotonicNow() + hour_ns;
  const done = messages.find((message) => message.type === 'done')!;
  expect(done.summary.sent).toBe(200);
  expect(done.summary.window.start_ns).toBeGreaterThan(before);
  expect(done.summary.window.end_ns).toBeGreaterThan(done.summary.window.start_ns);
  expect(done.summary.window.end_ns).toBeLessThan(after);
});
