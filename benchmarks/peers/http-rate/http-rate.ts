import { fileURLToPath } from 'node:url';
import { type RequestRecord, startTruthServer, truthOf } from '@ubench/testkit';
import { type Comparison, own, type Session } from '../comparison.ts';
import { runPeer } from '../run-peer.ts';
import { onlyBenchmark, runUbench } from '../run-ubench.ts';
import { sayInvalid } from '../say-invalid.ts';
import type { HttpTool } from '../tools/http-tool.ts';
import { k6 } from '../tools/k6.ts';
import { oha } from '../tools/oha.ts';
import { vegeta } from '../tools/vegeta.ts';
import { wrk2 } from '../tools/wrk2.ts';

const rate_per_s = 2_000;
const clients = 64;
const peers: readonly HttpTool[] = [k6, vegeta, oha, wrk2];
const spec = fileURLToPath(new URL('constant.bench.ts', import.meta.url));

/** What a tool says of the requests that it recorded, the last ones that it sent. */
interface Claim {
  readonly recorded: number;
  readonly p99_ms: number;
  /** Counted from when each was sent, where it tells that. */
  readonly sentP99_ms: number | undefined;
}

/** A constant rate on a server that takes 5 ms and writes down what it really took, in each tool's own run. */
export const httpRate: Comparison = {
  name: 'http-rate',
  title: '2,000 requests a second on a server that takes 5 ms',
  metrics: {
    rate_error: { title: 'error of the rate', unit: 'share', definition: 'How far the rate at which requests arrived, from the first to the last, is from the one asked for.', better: 'lower' },
    p99_sent_error: { title: 'error of p99 from sending', unit: 'share', definition: 'The same of the p99 counted from when a request was sent, without the lateness of the tool itself: what k6 and vegeta tell, and the service time of ubench.', better: 'lower' },
    p99_error: { title: 'error of p99', unit: 'share', definition: 'How far the p99 that the tool says is from that of the same requests by the log of the server.', better: 'lower' },
  },
  needs: [],
  peers,
  rounds: 5,
  seconds: ({ quick }) => (quick ? 3 : 12),
  async open(session) {
    const seconds = session.quick ? 1 : 10;
    return {
      async measure(contender) {
        await using server = await startTruthServer({ latency: '5ms', recordRequests: true });
        const claim = contender === own ? await byUbench(server.url, seconds, session) : await byPeer(contender, server.url, seconds, session);
        const log = (await server.requests()).sort((a, b) => a.arrival_ns - b.arrival_ns);
        const truth_ms = truthOfLast(claim.recorded, log);
        return {
          rate_error: Math.abs(rateOf(log) / rate_per_s - 1),
          p99_sent_error: claim.sentP99_ms === undefined ? undefined : Math.abs(claim.sentP99_ms / truth_ms - 1),
          p99_error: Math.abs(claim.p99_ms / truth_ms - 1),
        };
      },
      async [Symbol.asyncDispose]() {},
    };
  },
};

async function byUbench(url: string, seconds: number, session: Session): Promise<Claim> {
  const { result } = await runUbench(spec, session.signal, ['--at', `server=${url}`, '--set', `load.duration=${seconds}s`, '--set', `load.warmup=${Math.min(2, seconds)}s`]);
  const benchmark = onlyBenchmark(result);
  sayInvalid(benchmark, session);
  const { latency, serviceTime } = benchmark.metrics;
  if (latency?.kind !== 'latency' || serviceTime?.kind !== 'latency') throw new Error('ubench told no latency');
  return { recorded: latency.n, p99_ms: Number(latency.p99_ns) / 1e6, sentP99_ms: Number(serviceTime.p99_ns) / 1e6 };
}

async function byPeer(name: string, url: string, seconds: number, session: Session): Promise<Claim> {
  const tool = peers.find((peer) => peer.name === name)!;
  const command = tool.constant!({ url, clients, seconds, rate_per_s, scratch: session.scratch });
  const { requests, failed, p99_ms } = (await runPeer(name, command, session)).report;
  if (failed > 0) session.note(`${name}: ${failed} of ${requests} requests failed`);
  return { recorded: requests, p99_ms, sentP99_ms: tool.latencyFrom === 'sending' ? p99_ms : undefined };
}

/** Requests a second, as they arrived. */
function rateOf(log: readonly RequestRecord[]): number {
  return ((log.length - 1) * 1e9) / (log.at(-1)!.arrival_ns - log[0]!.arrival_ns);
}

/** The p99 of the last requests from their arrival to their answer, in milliseconds: a tool may warm up before. */
function truthOfLast(count: number, log: readonly RequestRecord[]): number {
  return truthOf(log.slice(-count).map(({ arrival_ns, departure_ns }) => departure_ns - arrival_ns)).quantile(0.99) / 1e6;
}
