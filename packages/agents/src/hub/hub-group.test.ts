import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monotonicNow, parseLoad, type PlanSlice, readMessageLine, writeMessageLine } from '@ubench/load';
import { expect, it, onTestFinished } from 'vitest';
import type { Order } from '../protocol/task-protocol.ts';
import { HubGroup } from './hub-group.ts';
import { TaskLink } from './task-link.ts';

const slice: PlanSlice = {
  schema: 'ubench.slice/1',
  benchmark: 'a.bench.ts > it',
  spec: { path: '/project/a.bench.ts', root: '/project', module_hash: '' },
  workload: { service: 'server', name: 'ask', options: {} },
  driver: { name: 'executor', plugin: null, options: {} },
  endpoint: { url: 'http://here' },
  prepared: null,
  seed: 1,
  load: parseLoad({ rate: '10/s', warmup: '1500ms', duration: '1m', timeout: '2s', grace: '1s' }),
  agent: { index: 0, count: 2 },
  cache_dir: '/cache',
};

/** A group of two agents whose tasks only take orders. */
function groupOfTwo() {
  const directory = mkdtempSync(join(tmpdir(), 'hub-group-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const orders: Order[][] = [[], []];
  const links = orders.map((list, rank) => {
    const lines = { send: (value: object) => void list.push(value as Order), allow() {}, end() {}, destroy() {} };
    return new TaskLink({ rank, node: `n${rank}`, lines, said: () => {}, compared: () => {} });
  });
  const group = new HubGroup({ name: 'load', slice, links, directory });
  const stream = () => readFileSync(join(directory, 'load.jsonl'), 'utf8').trim().split('\n').slice(1).map((line) => readMessageLine(line));
  const told = (rank: number) => orders[rank]!.flatMap((order) => (order.type === 'tell' ? [order.command] : []));
  return { group, links, orders, stream, told };
}

it('gives each task its part of the load', () => {
  const { orders } = groupOfTwo();
  expect(orders.flat()).toMatchObject([0, 1].map((index) => ({ type: 'run', group: 'load', slice: { agent: { index, count: 2 }, seed: 1 } })));
});

it('starts all at one instant, however often it is told to', () => {
  const { group, told } = groupOfTwo();
  const before_ns = monotonicNow();
  const at_ns = group.start(1e9);
  expect(at_ns).toBeGreaterThanOrEqual(before_ns + 1e9);
  expect(group.start(5e9)).toBe(at_ns);
  expect([told(0), told(1)]).toEqual([[{ type: 'start', at_ns }], [{ type: 'start', at_ns }]]);
});

it('ends with a whole second of the measurement by which all can have been told, once', () => {
  const { group, told } = groupOfTwo();
  const measure_ns = group.start(0) + 1.5e9;
  group.end(measure_ns + 20e9);
  group.end(measure_ns + 20e9);
  group.end(measure_ns + 30.2e9);
  expect(told(1).slice(1)).toEqual([20e9, 31e9].map((after_ns) => ({ type: 'end', at_ns: measure_ns + after_ns })));
  group.end(measure_ns - 1e12);
  const { at_ns } = told(1).at(-1) as { readonly at_ns: number };
  expect(at_ns).toBeGreaterThan(monotonicNow() - 1e9);
  expect(Math.abs((at_ns - measure_ns) % 1e9)).toBe(0);
});

it('says of an agent that is silent for longer than an operation may take that it has failed, with its node', () => {
  const { group, links, stream, orders } = groupOfTwo();
  // Before the load nobody has to say anything.
  for (let second = 0; second < 60; second++) group.tick();
  group.start(0);
  const line = writeMessageLine(0, { type: 'ready' }).trimEnd();
  for (let second = 0; second < 14; second++) {
    group.tick();
    group.said(links[0]!, { type: 'said', group: 'load', what: 'ready', line });
  }
  expect(stream().filter(({ message }) => message.type === 'failed')).toMatchObject([{ agent: 1, message: { error: { code: 'UBENCH_E_PLACE_AGENT_SILENT', what: expect.stringContaining('Agent 1 on n1 has said nothing for 12 s') } } }]);
  expect(orders[1]!.at(-1)).toEqual({ type: 'kill', group: 'load' });
  expect(group.ended).toBe(false);
});

it('names a task that is lost, once, and has ended when all have', () => {
  const { group, links, stream } = groupOfTwo();
  group.lost(links[0]!, 'it was killed', 'srun: error: n0: task 0: Killed');
  group.lost(links[0]!, 'it was killed', undefined);
  expect(stream()).toMatchObject([{ agent: 0, message: { type: 'failed', error: { code: 'UBENCH_E_PLACE_TASK_LOST', details: 'srun: error: n0: task 0: Killed' } } }]);
  expect(group.ended).toBe(false);
  group.lost(links[1]!, 'it was killed', undefined);
  expect(group.ended).toBe(true);
});
