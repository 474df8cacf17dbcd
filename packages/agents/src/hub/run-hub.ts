import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hubVariables } from '../hub-variables.ts';
import { taskErrors } from '../task/task-errors.ts';
import { Hub } from './hub.ts';
import type { HubArguments } from './hub-arguments.ts';
import { hubErrors } from './hub-errors.ts';
import { KeptFiles } from './kept-files.ts';
import { Launcher } from './launcher.ts';
import { admitVisitor } from './visitor.ts';

/** How often it is asked whether anybody still needs it. */
const idleLook_ms = 500;
/** What was written and sent last needs a moment, before those who wait for it lose the hub. */
const farewell_ms = 1_000;

/**
 * The hub of a place: listens, starts the tasks, and is there until it is told to end, nobody needs it any more, or the tasks have ended.
 * @throws UBENCH_E_PLACE_LISTEN, UBENCH_E_PLACE_LAUNCHER where the tasks ended by themselves.
 */
export async function runHub({ host, port, tasks, directory, launcher: command, linger }: HubArguments): Promise<void> {
  const nonce = process.env[hubVariables.nonce];
  if (nonce === undefined || nonce === '') throw taskErrors.UBENCH_E_PLACE_ENVIRONMENT({ variable: hubVariables.nonce });
  const told = once(process, 'SIGTERM').then(() => 'was told to end');
  const files = new KeptFiles(join(directory, 'files'));
  const server = createServer();
  const address = await listen(server, host, port);
  log(`listens at ${address}, and waits for ${tasks} tasks`);

  const own = [process.execPath, ...process.execArgv, process.argv[1]!, 'task'];
  const launcher = new Launcher([...command, ...own], files.directory, { ...process.env, [hubVariables.hub]: address });
  const hub = new Hub({ wanted: tasks, directory, files, log, said: () => launcher.said });
  server.on('connection', (socket) => admitVisitor(socket, nonce, (said, lines) => hub.admit(said, lines)));

  const over = new AbortController();
  const ending = await Promise.race([told, untilIdle(hub, linger, over.signal), launcher.ended.then((how) => ({ how }))]);
  over.abort();
  if (typeof ending === 'object') {
    const { come } = hub;
    hub.fail(`${command[0]}, which started it, ${ending.how}`);
    await sleep(farewell_ms);
    throw hubErrors.UBENCH_E_PLACE_LAUNCHER({ command: command[0]!, how: ending.how, come, wanted: tasks }, { details: launcher.said });
  }
  log(ending);
  server.close();
  hub.close();
  await launcher.end();
}

const log = (line: string): void => void process.stderr.write(`hub: ${line}\n`);

async function listen(server: Server, host: string, port: number): Promise<string> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    throw hubErrors.UBENCH_E_PLACE_LISTEN({ address: `${host}:${port}`, problem: (error as Error).message });
  }
  const bound = server.address() as { port: number };
  return `${host.includes(':') ? `[${host}]` : host}:${bound.port}`;
}

async function untilIdle(hub: Hub, linger_s: number, signal: AbortSignal): Promise<string> {
  while (hub.idle_ns < linger_s * 1e9) {
    try {
      await sleep(idleLook_ms, undefined, { signal });
    } catch {
      break;
    }
  }
  return `nobody has needed it for ${linger_s} s`;
}
