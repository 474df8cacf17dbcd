import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { taskErrors } from './task-errors.ts';

/** How long a hub may take to answer: it listens before it starts tasks, but a network between nodes may need a moment. */
const patience_ms = 60_000;
/** How long its machine may say that nobody listens there: then it is gone. */
const refusals_ms = 10_000;

/** @param address `host:port`. @throws UBENCH_E_PLACE_NO_HUB */
export async function connectToHub(address: string): Promise<Socket> {
  const { hostname, port } = new URL(`tcp://${address}`);
  const began = performance.now();
  for (;;) {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port), noDelay: true, timeout: 10_000 });
    try {
      await Promise.race([once(socket, 'connect'), once(socket, 'timeout').then(() => Promise.reject(new Error('it does not answer')))]);
      socket.setTimeout(0);
      return socket;
    } catch (error) {
      socket.on('error', () => {}).destroy();
      const patience = (error as NodeJS.ErrnoException).code === 'ECONNREFUSED' ? refusals_ms : patience_ms;
      if (performance.now() - began > patience) throw taskErrors.UBENCH_E_PLACE_NO_HUB({ address, problem: (error as Error).message });
      await sleep(250);
    }
  }
}
