import { fileURLToPath } from 'node:url';
import type { BenchmarkResult } from '@ubench/core';
import { lateness, stalledResponseTimes, startTruthServer, type Truth, type TruthServer, truthOf } from '@ubench/testkit';
import { type Comparison, type Measured, own, type Session } from '../comparison.ts';
import { runPeer } from '../run-peer.ts';
import { onlyBenchmark, runUbench } from '../run-ubench.ts';
import { sayInvalid } from '../say-invalid.ts';
import { type HttpTool, threshold_ms } from '../tools/http-tool.ts';
import { k6 } from '../tools/k6.ts';
import { oha } from '../tools/oha.ts';
import { vegeta } from '../tools/vegeta.ts';
import { calibration_s, wrk2 } from '../tools/wrk2.ts';

const rate_per_s = 500;
const latency_ms = 5;
/** So many that no tool runs out of them while the server stands still. */
const clients = 600;
const peers: readonly HttpTool[] = [k6, vegeta, oha, wrk2];
const spec = fileURLToPath(new URL('stall.bench.ts', import.meta.url));

interface Stalls {
  readonly for_ms: number;
  readonly every_s: number;
  /** Whole periods, so that the truth does not depend on where the measurement begins. */
  readonly periods: number;
}
const stallsOf = (quick: boolean): Stalls => (quick ? { for_ms: 200, every_s: 2, periods: 1 } : { for_ms: 1_000, every_s: 10, periods: 6 });

/** What a tool says of the measurement, which begins some periods after the first request. */
interface Claim {
  readonly mean_ms: number;
  readonly p95_ms: number;
  readonly shareOver: number | undefined;
}

/** Whether a tool shows that the server stood still: a client that waits for its answer before it sends again does not. */
export const coordinatedOmission: Comparison = {
  name: 'coordinated-omission',
  title: '500 requests a second on a server that stands still for 1 s in every 10 s, over six whole periods',
  metrics: {
    mean_error: { title: 'error of the mean', unit: 'share', definition: 'How far the mean latency that the tool says is from the truth: that of the windows that the server logged in its run, and how late it answered beside them.', better: 'lower' },
    p95_error: { title: 'error of p95', unit: 'share', definition: 'How far the p95 that the tool says is from that of the windows.', better: 'lower' },
    share_error: { title: `error of the share over ${threshold_ms} ms`, unit: 'share', definition: `How far the share of requests over ${threshold_ms} ms that the tool says is from that of the windows.`, better: 'lower' },
  },
  needs: [],
  peers,
  rounds: 3,
  seconds({ quick }) {
    const { every_s, periods } = stallsOf(quick);
    return every_s * (periods + 0.5) + 1;
  },
  async open(session) {
    const stalls = stallsOf(session.quick);
    return {
      measure: (contender) => (contender === own ? byUbench(stalls, session) : byPeer(contender, stalls, session)),
      async [Symbol.asyncDispose]() {},
    };
  },
};

async function byUbench(stalls: Stalls, session: Session): Promise<Measured> {
  return withServer(stalls, async (server) => {
    const load = { warmup: stalls.every_s, duration: stalls.every_s * stalls.periods };
    const { result } = await runUbench(spec, session.signal, ['--at', `server=${server.url}`, ...Object.entries(load).flatMap(([key, value]) => ['--set', `load.${key}=${value}s`])]);
    const benchmark = onlyBenchmark(result);
    sayInvalid(benchmark, session);
    return errorsOf(claimOf(benchmark), await truthAfter(stalls.every_s, stalls, server));
  });
}

async function byPeer(name: string, stalls: Stalls, session: Session): Promise<Measured> {
  return withServer(stalls, async (server) => {
    const tool = peers.find((each) => each.name === name)!;
    const command = tool.constant!({ url: server.url, clients, rate_per_s, seconds: stalls.every_s * stalls.periods, scratch: session.scratch });
    const { report } = await runPeer(name, command, session);
    return errorsOf(report, await truthAfter(tool === wrk2 ? calibration_s : 0, stalls, server));
  });
}

async function withServer<T>({ for_ms, every_s }: Stalls, use: (server: TruthServer) => Promise<T>): Promise<T> {
  await using server = await startTruthServer({ latency: `${latency_ms}ms`, stall: { for: `${for_ms}ms`, every: `${every_s}s` }, epoch: 'first-request', recordRequests: true });
  return await use(server);
}

/** What is true of the whole periods that begin so many seconds after the first request. */
async function truthAfter(skipped_s: number, { every_s, periods }: Stalls, server: TruthServer): Promise<Truth & { readonly late_ns: number }> {
  const { epoch_ns } = await server.stats();
  const start_ns = epoch_ns! + skipped_s * 1e9;
  const truth = truthOf(stalledResponseTimes({ rate_per_s, start_ns, duration_ns: every_s * periods * 1e9, stalls: await server.stalls(), latency_ns: latency_ms * 1e6 }));
  const { mean_ns: late_ns } = lateness((await server.requests()).filter(({ arrival_ns }) => arrival_ns >= start_ns));
  return { ...truth, late_ns };
}

function errorsOf({ mean_ms, p95_ms, shareOver }: Claim, truth: Truth & { readonly late_ns: number }): Measured {
  return {
    // A mean is additive, so how late the server itself was can be added to what the windows say.
    mean_error: error(mean_ms * 1e6, truth.mean_ns + truth.late_ns),
    p95_error: error(p95_ms * 1e6, truth.quantile(0.95)),
    share_error: shareOver === undefined ? undefined : error(shareOver, truth.shareOver(threshold_ms * 1e6)),
  };
}

const error = (said: number, known: number): number => Math.abs(said / known - 1);

function claimOf({ metrics: { latency, 'slo/share': within } }: BenchmarkResult): Claim {
  if (latency?.kind !== 'latency' || within?.kind !== 'ratio') throw new Error('ubench told no latency or no share within the slo');
  return { mean_ms: Number(latency.mean_ns) / 1e6, p95_ms: Number(latency.p95_ns) / 1e6, shareOver: 1 - within.value_share! };
}
