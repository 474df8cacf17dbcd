import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type LatencyModel, latencyOf } from './latency-model.ts';
import { PreciseTimer } from './precise-timer.ts';
import type { RequestRecord } from './request-log.ts';
import { serviceStart, type StallPattern, type StallWindow, stallWindow } from './stall-pattern.ts';

/** The server's options in canonical form. */
export interface TruthProgramOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly latency: LatencyModel;
  readonly seed: number;
  readonly stall?: StallPattern | undefined;
  /** Phase 0 of the stalls; `first-request`: the arrival of the first request that is not a question about the server. */
  readonly epoch: number | 'first-request';
  /** Keeps arrival and departure of every request; memory grows with the requests. */
  readonly recordRequests: boolean;
  /** Called when a stall has ended. */
  readonly stalled?: (window: StallWindow) => void;
}

export interface TruthStats {
  /** Requests that arrived, questions about the server apart. */
  readonly requests: number;
  readonly answered: number;
  /** `null` until the first request where the epoch is that. */
  readonly epoch_ns: number | null;
}

export interface TruthProgram {
  readonly url: string;
  stats(): TruthStats;
  requests(): readonly RequestRecord[];
  close(): Promise<void>;
}

const json = { 'content-type': 'application/json' };
const jsonLines = { 'content-type': 'application/jsonl' };
const body = Buffer.from('ok\n');
const answer = ['content-type', 'text/plain', 'content-length', String(body.length)];

/**
 * Runs the server in this process; {@link startTruthServer} gives it a process of its own. `GET /stats`, `/stalls` and `/requests`
 * ask about the server and are answered at once; every other request is answered after its latency, and one that arrives during
 * a stall after the stall's end and its latency.
 */
export async function runTruthProgram(options: TruthProgramOptions): Promise<TruthProgram> {
  const { latency, seed, stall, stalled } = options;
  const timer = new PreciseTimer();
  const windows: StallWindow[] = [];
  const records: RequestRecord[] = [];
  let epoch_ns: number | null = null;
  let requests = 0;
  let answered = 0;

  const watchStall = (k: number): void => {
    const window = stallWindow(stall!, epoch_ns!, k);
    timer.at(window.end_ns, () => {
      windows.push(window);
      stalled?.(window);
      watchStall(k + 1);
    });
  };
  const setEpoch = (at_ns: number): void => {
    epoch_ns = at_ns;
    // Whatever the epoch: the first window that has not ended yet, give or take one.
    if (stall) watchStall(Math.floor((Number(process.hrtime.bigint()) - at_ns) / stall.every_ns));
  };
  const stats = (): TruthStats => ({ requests, answered, epoch_ns });

  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const arrival_ns = Number(process.hrtime.bigint());
    request.resume();
    switch (request.url) {
      case '/stats':
        response.writeHead(200, json).end(JSON.stringify(stats()));
        return;
      case '/stalls':
        response.writeHead(200, jsonLines).end(toJsonLines(windows));
        return;
      case '/requests':
        response.writeHead(200, jsonLines).end(toJsonLines(records));
        return;
      default:
    }
    if (epoch_ns === null) setEpoch(arrival_ns);
    const due_ns = (stall ? serviceStart(stall, epoch_ns!, arrival_ns) : arrival_ns) + latencyOf(latency, seed, requests);
    requests += 1;
    timer.at(due_ns, () => {
      if (options.recordRequests) records.push({ arrival_ns, due_ns, departure_ns: Number(process.hrtime.bigint()) });
      answered += 1;
      response.sendDate = false;
      response.writeHead(200, answer);
      response.end(body);
    });
  };

  // Idle connections of a closed-loop client must not be cut by the platform's 5 s default.
  const server = createServer({ keepAliveTimeout: 0 }, handle);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: options.host, port: options.port, backlog: 4096 }, resolve);
  });
  if (options.epoch !== 'first-request') setEpoch(options.epoch);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host}:${port}`,
    stats,
    requests: () => records,
    async close() {
      server.closeAllConnections();
      server.close();
      await timer.close();
    },
  };
}

/** One JSON value a line. */
export function toJsonLines(values: readonly object[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}
