import { createServer, type Server } from 'node:net';
import { localErrors } from './local-errors.ts';
import { portHolder } from './port-holder.ts';

export const loopback = '127.0.0.1';

/**
 * Below the range that outgoing connections take their ports from: a load generator with thousands of them would otherwise take
 * the port between the check and the moment the server listens.
 */
const lowest = 20_000;
const highest = 32_767;
const attempts = 100;

/** Ports of instances that may not be listening yet, with the deployment that has them. */
export class PortReservations {
  readonly #holders = new Map<number, string>();

  /**
   * A port that nothing listens on; the same one is not given out again before {@link release}.
   * @param fixed That very port, or `null` for any.
   * @throws LOCAL_E_PORT_TAKEN, LOCAL_E_PORT_REFUSED, LOCAL_E_NO_FREE_PORT
   */
  async reserve(deployment: string, fixed: number | null): Promise<number> {
    if (fixed !== null) {
      const other = this.#holders.get(fixed);
      if (other !== undefined) throw localErrors.LOCAL_E_PORT_TAKEN({ port: fixed, holder: `the deployment '${other}' of this run` });
      // Held before the check: two launches that start together must not both pass it.
      this.#holders.set(fixed, deployment);
      try {
        await requireFree(fixed);
      } catch (error) {
        this.#holders.delete(fixed);
        throw error;
      }
      return fixed;
    }
    for (let attempt = 0; attempt < attempts; attempt++) {
      const port = lowest + Math.floor(Math.random() * (highest - lowest + 1));
      if (this.#holders.has(port)) continue;
      this.#holders.set(port, deployment);
      if ((await listeningFails(port)) === undefined) return port;
      this.#holders.delete(port);
    }
    throw localErrors.LOCAL_E_NO_FREE_PORT({});
  }

  release(ports: Iterable<number>): void {
    for (const port of ports) this.#holders.delete(port);
  }
}

async function requireFree(port: number): Promise<void> {
  const problem = await listeningFails(port);
  if (problem === undefined) return;
  if (problem.code === 'EADDRINUSE') throw localErrors.LOCAL_E_PORT_TAKEN({ port, holder: portHolder(port) }, { cause: problem });
  throw localErrors.LOCAL_E_PORT_REFUSED({ port, problem: problem.message }, { cause: problem });
}

/** Listens for a moment: the only check that knows of every address and option of other listeners. */
function listeningFails(port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const server: Server = createServer();
    server.once('error', resolve);
    try {
      server.listen(port, loopback, () => server.close(() => resolve(undefined)));
    } catch (error) {
      resolve(error as NodeJS.ErrnoException);
    }
  });
}
