import { hostname } from 'node:os';
import { pathToFileURL } from 'node:url';
import { startAgentThread, ThreadAgent } from '@ubench/core';
import type { UbenchError } from '@ubench/errors';
import { type AgentMessage, monotonicNow, type PlanSlice, readSlice, writeMessageLine } from '@ubench/load';
import { hubErrors } from '../hub/hub-errors.ts';
import { hubVariables } from '../hub-variables.ts';
import { protocolSchema } from '../protocol/hello.ts';
import { jsonLines, longestLine_bytes } from '../protocol/json-lines.ts';
import { order, type Order, type Word } from '../protocol/task-protocol.ts';
import { connectToHub } from './connect-to-hub.ts';
import { PauseWatch } from './pause-watch.ts';
import { taskErrors } from './task-errors.ts';

/** A task of a place: runs slices as threads for as long as its hub is there. Resolves with how it ended. */
export async function runTask(): Promise<'told to' | 'lost its hub'> {
  const { hub, nonce, rank } = takeEnvironment();
  const node = hostname();
  const pauses = new PauseWatch();
  const socket = await connectToHub(hub);
  const agents = new Map<string, ThreadAgent>();
  const ended = Promise.withResolvers<'told to' | 'lost its hub'>();
  const send = (word: Word): void => lines.send(word);
  const run = (group: string, slice: PlanSlice, clock_offset_ns: number): void => {
    const agent = slice.agent.index;
    const worker = startAgentThread(pathToFileURL(process.argv[1]!));
    const say = (message: AgentMessage): void => send({ type: 'said', group, what: message.type, line: writeMessageLine(agent, message).trimEnd() });
    const lost = (code: number): UbenchError => hubErrors.UBENCH_E_PLACE_AGENT_ENDED({ agent, node, code });
    agents.set(group, new ThreadAgent({ assignment: { slice, env: { ...process.env }, clock_offset_ns }, worker, say, lost }));
  };
  const obey = (told: Order, heard_ns: number): void => {
    if (told.type === 'ping') send({ type: 'pong', id: told.id, heard_ns, pause_ns: pauses.take(), answered_ns: monotonicNow() });
    else if (told.type === 'run') run(told.group, readSlice(told.slice), told.clock_offset_ns);
    else if (told.type === 'tell') agents.get(told.group)?.tell(told.command);
    else if (told.type === 'kill') void agents.get(told.group)?.kill();
    else ended.resolve('told to');
  };
  const lines = jsonLines(socket, {
    most_bytes: longestLine_bytes,
    line: (value, heard_ns) => obey(order.parse(value), heard_ns),
    over: () => ended.resolve('lost its hub'),
  });
  lines.send({ schema: protocolSchema, nonce, as: 'task', rank, node });
  const how = await ended.promise;
  pauses.close();
  await Promise.all([...agents.values()].map((agent) => agent.kill()));
  lines.destroy();
  return how;
}

/** What a hub gives its tasks to know. @throws UBENCH_E_PLACE_ENVIRONMENT */
function takeEnvironment(): { readonly hub: string; readonly nonce: string; readonly rank: number } {
  const rank = process.env[hubVariables.rank] ?? process.env['SLURM_PROCID'] ?? '';
  if (!/^\d{1,6}$/.test(rank)) throw taskErrors.UBENCH_E_PLACE_ENVIRONMENT({ variable: `${hubVariables.rank} or SLURM_PROCID` });
  return { hub: take(hubVariables.hub), nonce: take(hubVariables.nonce), rank: Number(rank) };
}

/** Code of a spec has no business with it. */
function take(variable: string): string {
  const value = process.env[variable];
  if (value === undefined) throw taskErrors.UBENCH_E_PLACE_ENVIRONMENT({ variable });
  delete process.env[variable];
  return value;
}
