import { type LlmSimulator, startLlmSimulator } from '@ubench/testkit';
import { type Comparison, type Measured, type Metric, own, type Session } from '../comparison.ts';
import { aiperf } from './aiperf.ts';
import { bare, warmUp } from './bare.ts';
import { byUbench } from './by-ubench.ts';
import { type Cell, firstTokenOf, gapOf, outputTokens, warmUps, wave_s } from './cell.ts';
import { guidellm } from './guidellm.ts';
import type { LlmClaim, LlmTool } from './llm-client.ts';
import { receiveTimes, trueTimes } from './true-times.ts';
import { vllm, vllmBench } from './vllm.ts';

const peers: readonly LlmTool[] = [bare, vllm, vllmBench, guidellm, aiperf];
/** In Python they take minutes for what is more than all can do. */
const fastPeers: readonly LlmTool[] = [bare, vllmBench];

const lower = 'lower' as const;

const metrics = {
  ttft_p50_error_ms: { title: 'error of TTFT p50', unit: 'ms', definition: 'How far the p50 that the client says is from that of the same requests by the log of the server, from the receipt of a request to its first chunk.', better: lower },
  ttft_p99_error_ms: { title: 'error of TTFT p99', unit: 'ms', definition: 'The same of the p99; ubench tells none of fewer than 1,000 requests.', better: lower },
  chunk_p50_ms: { title: 'receive error p50', unit: 'ms', definition: 'From when a chunk was handed to the socket until its client had read it, of every chunk; of clients that tell the instants. What ubench takes to write its request log is in its own.', better: lower },
  chunk_p99_ms: { title: 'receive error p99', unit: 'ms', definition: 'The same, its p99.', better: lower },
  itl_added_ms: { title: 'added ITL deviation', unit: 'ms', definition: 'What the client adds to the standard deviation of the gaps between chunks: √(its own² − that of the log²).', better: lower },
  late_p99_ms: { title: 'simulator lag p99', unit: 'ms', definition: 'From when a chunk was to leave until it was handed to the socket: over 5 ms, the cell is not met.', better: lower },
} as const satisfies Readonly<Record<string, Metric>>;

const cpu = { title: 'client CPU per chunk', unit: 'µs', definition: 'CPU time of the whole process tree, less that of a run of one request on each stream, ÷ chunks that were more: what a start costs, and opening the connections, is in neither.', better: lower } as const satisfies Metric;
const memory = { title: 'resident memory', unit: 'MB', definition: 'Peaks of all processes of the client, added up.', better: lower } as const satisfies Metric;

/** A comparison of clients on the simulator. */
interface Part {
  readonly name: string;
  readonly title: string;
  readonly cell: Cell;
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly peers: readonly LlmTool[];
}

const streams = (load: Omit<Cell, 'told'>): Part => ({
  name: String(load.streams),
  title: `${load.streams} ${load.streams === 1 ? 'stream' : 'streams'}, a chunk every ${load.interTokenLatency_ms} ms`,
  cell: { ...load, told: false },
  metrics,
  peers,
});

const thousand = { streams: 1_000, interTokenLatency_ms: 50, requests: 2_000 };
const saturated: Cell = { streams: 1_000, interTokenLatency_ms: 10, requests: 4_000, told: false };

const parts: readonly Part[] = [
  streams({ streams: 1, interTokenLatency_ms: 10, requests: 20 }),
  streams({ streams: 10, interTokenLatency_ms: 10, requests: 40 }),
  streams({ streams: 100, interTokenLatency_ms: 10, requests: 1_000 }),
  streams({ streams: 500, interTokenLatency_ms: 25, requests: 1_000 }),
  streams(thousand),
  {
    name: 'receive',
    title: '1,000 streams, a chunk every 50 ms, and ubench tells of every request: when each chunk was received',
    cell: { ...thousand, told: true },
    metrics: { chunk_p50_ms: metrics.chunk_p50_ms, chunk_p99_ms: metrics.chunk_p99_ms, late_p99_ms: metrics.late_p99_ms },
    peers: [bare],
  },
  { name: 'saturation', title: '1,000 streams, a chunk every 10 ms: more than all can do', cell: saturated, metrics: { cpu_us: cpu }, peers: fastPeers },
  { name: 'memory', title: '10,000 requests over 1,000 streams', cell: { ...saturated, requests: 10_000 }, metrics: { rss_mb: memory }, peers: [] },
];

/** Clients of language models against a server that knows when each of its chunks left. */
export const llm: readonly Comparison[] = parts.map((part) => ({
  name: `llm/${part.name}`,
  title: part.title,
  metrics: part.metrics,
  needs: [],
  peers: part.peers,
  rounds: 5,
  seconds: ({ quick }) => 6 + (quick ? 1 : wave_s(part.cell) * (warmUps + part.cell.requests / part.cell.streams)),
  open: async (session) => ({
    measure: (contender) => measure(contender, session.quick ? quickOf(part) : part, session),
    async [Symbol.asyncDispose]() {},
  }),
}));

const quickOf = (part: Part): Part => ({ ...part, cell: { ...part.cell, streams: Math.min(part.cell.streams, 20), interTokenLatency_ms: 5, requests: Math.max(20, 2 * Math.min(part.cell.streams, 20)) } });

async function measure(contender: string, { cell, metrics: wanted }: Part, session: Session): Promise<Measured> {
  const idle = 'cpu_us' in wanted ? await ask(contender, { ...cell, requests: cell.streams }, session) : undefined;
  const { claim, log } = await ask(contender, cell, session);
  const truth = trueTimes(log, cell.requests);
  if (truth.requests.length !== cell.requests) throw new Error(`${truth.requests.length} requests were answered instead of ${cell.requests}`);
  const received = claim.requests === undefined ? undefined : receiveTimes(claim.requests, truth.requests);
  return {
    ttft_p50_error_ms: Math.abs(claim.ttft_p50_ms - truth.ttft.quantile(0.5) / 1e6),
    ttft_p99_error_ms: claim.ttft_p99_ms === undefined ? undefined : Math.abs(claim.ttft_p99_ms - truth.ttft.quantile(0.99) / 1e6),
    chunk_p50_ms: received && received.quantile(0.5) / 1e6,
    chunk_p99_ms: received && received.quantile(0.99) / 1e6,
    itl_added_ms: claim.itl_deviation_ms === undefined ? undefined : Math.sqrt(Math.max(0, claim.itl_deviation_ms ** 2 - truth.itlDeviation_ms ** 2)),
    late_p99_ms: truth.late.quantile(0.99) / 1e6,
    cpu_us: idle && (claim.cpu_ns - idle.claim.cpu_ns) / ((cell.requests - cell.streams) * outputTokens) / 1e3,
    rss_mb: claim.rss_mb,
  };
}

/** Lets a contender have a simulator of its own. */
async function ask(contender: string, cell: Cell, session: Session): Promise<{ readonly claim: LlmClaim; readonly log: Awaited<ReturnType<LlmSimulator['emitLog']>> }> {
  await using simulator = await startLlmSimulator({ timeToFirstToken: firstTokenOf(cell), interTokenLatency: gapOf(cell), outputTokens });
  const load = { url: simulator.url, cell, session };
  await warmUp(load);
  const claim = contender === own ? await byUbench(load) : await peers.find(({ name }) => name === contender)!.load(load, session.tools.get(contender)!.path);
  return { claim, log: await simulator.emitLog() };
}
