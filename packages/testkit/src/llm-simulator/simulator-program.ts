import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Inbox } from './inbox.ts';
import { metricsAnswer, type OwnEndpoints, SimulatorConnection } from './simulator-connection.ts';
import { SimulatorEngine } from './simulator-engine.ts';
import type { SimulatorModel } from './simulator-options.ts';

/** How well the simulator kept its own times. */
export interface SimulatorSummary {
  /** Requests for generated text that arrived. */
  readonly requests: number;
  readonly chunks: number;
  /** From the instant at which a chunk was to leave to that at which it was handed to the socket, nanoseconds; 0 without chunks. */
  readonly late_p50_ns: number;
  readonly late_p99_ns: number;
  readonly late_max_ns: number;
}

/** A simulator in this process. */
export interface SimulatorProgram {
  readonly url: string;
  summary(): SimulatorSummary;
  close(): Promise<void>;
}

/** Paths at which the simulator tells about itself. */
export const ownPaths = { emitLog: '/simulator/emit-log', summary: '/simulator/summary' } as const;

/** @param address Port 0: any free one. Rejects where it is in use. */
export async function runSimulator(model: SimulatorModel, address: { readonly host: string; readonly port: number }): Promise<SimulatorProgram> {
  const engine = new SimulatorEngine(model);
  const summary = (): SimulatorSummary => {
    const late = engine.log.lateness();
    const at = (share: number): number => late[Math.max(0, Math.ceil(late.length * share) - 1)] ?? 0;
    return { requests: engine.log.heads.length, chunks: engine.log.chunks, late_p50_ns: at(0.5), late_p99_ns: at(0.99), late_max_ns: at(1) };
  };
  const own: OwnEndpoints = {
    '/metrics': () => metricsAnswer(engine.metrics()),
    [ownPaths.emitLog]: () => ({ status: 200, body: engine.log.encode(), contentType: 'application/octet-stream' }),
    [ownPaths.summary]: () => ({ status: 200, body: JSON.stringify(summary()) }),
  };
  const inbox = new Inbox();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    new SimulatorConnection(socket, engine, inbox, own).serve();
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ ...address, backlog: 4096 }, resolve);
    });
  } catch (error) {
    await engine.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${address.host}:${port}`,
    summary,
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await engine.close();
    },
  };
}
