import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { AgentGroup } from '@ubench/core';
import { type AgentMessage, monotonicNow, parseLoad, type PlanSlice } from '@ubench/load';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ask, never, serverLaunch } from '../fixtures/launches.ts';
import { createAgentHost, ThreadGroup } from './agent-host.ts';
import { createInstanceHost } from './instance-host.ts';

vi.setConfig({ testTimeout: 30_000 });

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

const talkingAgent = new URL('../fixtures/talking-agent.mjs', import.meta.url);
const startTalkingAgent = (): Worker => new Worker(talkingAgent, { stdout: true, stderr: true });

const sliceOf = (index: number, change: Partial<PlanSlice> = {}): PlanSlice => ({
  schema: 'ubench.slice/1',
  benchmark: 'counting-spec.ts > asks',
  spec: { path: fixture('counting-spec.ts'), root: fixture(''), module_hash: '' },
  workload: { service: 'server', name: 'ask', options: {} },
  driver: { name: 'executor', plugin: null, options: {} },
  endpoint: { url: 'done://here' },
  prepared: null,
  seed: 1,
  load: parseLoad({ concurrency: 4, operations: 100 }),
  agent: { index, count: 2 },
  cache_dir: '/nonexistent',
  ...change,
});

/** What each agent says, to its end; all are started when all are ready. */
async function talk(group: AgentGroup, agents: number, whenReady: () => void = () => void group.start(42)): Promise<AgentMessage[][]> {
  const said: AgentMessage[][] = Array.from({ length: agents }, () => []);
  let ready = 0;
  for await (const { agent, message } of group.messages) {
    said[agent]!.push(message);
    if (message.type === 'ready' && ++ready === agents) whenReady();
  }
  return said;
}

const groupOf = (...urls: string[]): ThreadGroup => {
  const slices = urls.map((url, index) => sliceOf(index, { endpoint: { url } }));
  const group = new ThreadGroup(slices, startTalkingAgent);
  onTestFinished(() => group.kill());
  return group;
};

describe('a group of agents', () => {
  const heardStart = { type: 'heard', command: { type: 'start', at_ns: expect.any(Number) } };

  test('hears commands and is heard, in order per agent, until all are done', async () => {
    const said = await talk(groupOf('done://here', 'done://here'), 2);
    expect(said).toEqual([0, 1].map((agent) => [{ type: 'ready' }, heardStart, { type: 'done', summary: { agent } }]));
  });

  test('reports an agent that ends without a last word as failed, with its exit code', async () => {
    const [, lost] = await talk(groupOf('done://here', 'exits://here'), 2);
    const error = { code: 'LOCAL_E_AGENT_LOST', what: expect.stringContaining('exit code 7') };
    expect(lost!.at(-1)).toMatchObject({ type: 'failed', error });
  });

  test('reports an agent that throws as failed, with what it threw', async () => {
    const [thrown] = await talk(groupOf('throws://here'), 1);
    expect(thrown!.at(-1)).toMatchObject({ type: 'failed', error: { code: 'E_LUCK', what: 'out of luck' } });
  });

  test('ends with the last word of an agent whose spec left a timer behind', async () => {
    const [said] = await talk(groupOf('lingers://here'), 1);
    expect(said!.at(-1)).toMatchObject({ type: 'done' });
  });

  test('passes an abort on', async () => {
    const group = groupOf('done://here');
    const [said] = await talk(group, 1, () => {
      group.abort();
      void group.start(42);
    });
    expect(said!.slice(1, 3)).toEqual([{ type: 'heard', command: { type: 'abort' } }, heardStart]);
  });

  test('ends at once when it is killed, however often', async () => {
    const group = groupOf('hangs://here', 'hangs://here');
    const said = await talk(group, 2, () => {
      void group.start(42);
      void group.kill();
    });
    await group.kill();
    expect(said.map((messages) => messages.at(-1))).toMatchObject([{ type: 'failed' }, { type: 'failed' }]);
  });

  test('prints what a spec prints to stderr, and lets the process end', async () => {
    const program = `
      import { Worker } from 'node:worker_threads';
      import { ThreadGroup } from ${JSON.stringify(new URL('./agent-host.ts', import.meta.url).href)};
      const start = () => new Worker(new URL(${JSON.stringify(talkingAgent.href)}), { execArgv: [], stdout: true, stderr: true });
      const group = new ThreadGroup([JSON.parse(process.argv[1])], start);
      for await (const { message } of group.messages) if (message.type === 'ready') void group.start(42);
      console.log('result');
    `;
    const slice = sliceOf(0, { endpoint: { url: 'lingers://here' } });
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, JSON.stringify(slice)]);
    expect({ stdout, stderr }).toEqual({ stdout: 'result\n', stderr: 'a line that the spec prints\n' });
  });
});

test('the clock that agents are started by is the one they read', () => {
  const before = monotonicNow();
  const now = createAgentHost().now();
  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(monotonicNow());
});

test('two agents run a spec: together they send every operation exactly once', async () => {
  const host = createInstanceHost();
  const [handle] = await host.start([serverLaunch()], never);
  onTestFinished(async () => void (await host.stop([handle!])));
  await ask(host, handle!, '/about');
  const { spec } = sliceOf(0);
  const module_hash = execFileSync(process.execPath, [fixture('hash-spec.ts'), spec.path, spec.root], { encoding: 'utf8' }).trim();
  const change = { endpoint: await host.endpoint(handle!), spec: { ...spec, module_hash } };
  const agents = createAgentHost();
  const group = agents.runAgents([sliceOf(0, change), sliceOf(1, change)], 'trial');
  onTestFinished(() => group.kill());
  const said = await talk(group, 2, () => void group.start(20e6));
  const done = [0, 1].map((agent) => ({ type: 'done', summary: { agent, sent: 50, aborted: false } }));
  expect(said.map((messages) => messages.at(-1))).toMatchObject(done);
  const counted = await ask<number[]>(host, handle!, '/counted');
  expect(counted.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
});
