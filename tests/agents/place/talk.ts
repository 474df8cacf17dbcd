import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { AgentGroup } from '@ubench/core';
import { type AgentMessage, type Load, parseLoad, type PlanSlice } from '@ubench/load';
import { onTestFinished } from 'vitest';

export interface CountingServer {
  readonly url: string;
  /** What was asked for: `/i/drawn`. */
  readonly asked: readonly string[];
}

/** Ends with the test. */
export async function startCountingServer(): Promise<CountingServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    response.end('told');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, asked };
}

const root = fileURLToPath(new URL('.', import.meta.url));

/** The slices of a load of the spec in this folder. */
export const slicesOf = (url: string, load: Load, count: number, change: Partial<PlanSlice> = {}): PlanSlice[] =>
  Array.from({ length: count }, (_, index) => ({
    schema: 'ubench.slice/1',
    benchmark: 'spec.ts > tells',
    spec: { path: `${root}spec.ts`, root, module_hash: 'of the test' },
    workload: { service: 'server', name: 'tell', options: {} },
    driver: { name: 'executor', plugin: null, options: {} },
    endpoint: { url },
    prepared: null,
    seed: 7,
    load: parseLoad(load),
    agent: { index, count },
    cache_dir: '/nonexistent',
    ...change,
  }));

export interface Talk {
  /** What each agent said, in order. */
  readonly said: AgentMessage[][];
  /** The instant at which they were told to start. */
  start_ns: number;
}

export interface TalkOptions {
  readonly lead_ns?: number;
  /** Called when all have been told to start. */
  started?(start_ns: number): void;
  /** Called with everything that is heard. */
  heard?(agent: number, message: AgentMessage): void;
}

/** Starts a group when all of it are ready, and hears it to its end. */
export async function talk(group: AgentGroup, agents: number, { lead_ns = 50e6, started, heard }: TalkOptions = {}): Promise<Talk> {
  const result: Talk = { said: Array.from({ length: agents }, () => []), start_ns: Number.NaN };
  let ready = 0;
  for await (const { agent, message } of group.messages) {
    result.said[agent]!.push(message);
    heard?.(agent, message);
    if (message.type !== 'ready' || ++ready < agents) continue;
    result.start_ns = await group.start(lead_ns);
    started?.(result.start_ns);
  }
  return result;
}

export type MessageOf<T extends AgentMessage['type']> = Extract<AgentMessage, { type: T }>;
export const ofType = <T extends AgentMessage['type']>(said: readonly AgentMessage[], type: T): MessageOf<T>[] => said.filter((message): message is MessageOf<T> => message.type === type);
