import { fileURLToPath } from 'node:url';
import { type Comparison, type Measured, own, type Session } from '../comparison.ts';
import { runPeer } from '../run-peer.ts';
import { onlyBenchmark, operationsOf, runUbench } from '../run-ubench.ts';
import { sayInvalid } from '../say-invalid.ts';
import { startService } from '../start-service.ts';
import { autocannon } from '../tools/autocannon.ts';
import { hey } from '../tools/hey.ts';
import type { ClosedLoad, HttpTool, LoadCommand } from '../tools/http-tool.ts';
import { k6 } from '../tools/k6.ts';
import { oha } from '../tools/oha.ts';
import { vegeta } from '../tools/vegeta.ts';
import { wrk } from '../tools/wrk.ts';
import { fileSize_bytes, nginx, NginxCount, nginxTool } from './nginx.ts';

const clients = 64;
const peers: readonly HttpTool[] = [autocannon, wrk, oha, hey, vegeta, k6];
const spec = fileURLToPath(new URL('closed.bench.ts', import.meta.url));

/** What a load took. */
interface Cost {
  readonly cpu_ns: number;
  /** As the server counted. */
  readonly requests: number;
  readonly perSecond: number;
  /** Of ubench: what its agents say that they used for each. */
  readonly agentCpu_ns?: number | undefined;
}

/** What all contenders send to. */
interface Target {
  readonly url: string;
  readonly count: NginxCount;
  readonly session: Session;
}

/** As many requests as 64 clients can make. */
export const http: Comparison = {
  name: 'http',
  title: `closed loop, ${clients} clients, ${fileSize_bytes / 1024} KiB file from one nginx worker`,
  metrics: {
    cpu_us: {
      title: 'client CPU per request',
      unit: 'µs',
      definition: 'CPU time of the whole process tree, less that of its shortest run (start and end), ÷ requests that nginx counted.',
      better: 'lower',
    },
    agent_cpu_us: { title: 'the same as ubench says', unit: 'µs', definition: 'CPU time of the agents ÷ operations, from the result of ubench.', better: 'lower' },
    per_s: { title: 'requests', unit: '/s', definition: 'Requests per second, as the tool says.', better: 'higher' },
  },
  needs: [nginxTool],
  peers,
  rounds: 5,
  seconds: ({ quick }) => (quick ? 1 : 5) + 1,
  async open(session) {
    const server = await startService(nginx({ program: session.tools.get(nginxTool.name)!.path }), session.signal);
    try {
      const target = { url: server.url, count: new NginxCount(server.url), session };
      const load: ClosedLoad = { url: `${server.url}/1k`, clients, seconds: session.quick ? 1 : 5, scratch: session.scratch };
      // Once for the compiler's cache.
      await byUbench(target, 'shortest');
      return {
        measure(contender) {
          if (contender === own) return marginal(() => byUbench(target, 'shortest'), () => byUbench(target, 'closed loop', '--set', `load.duration=${load.seconds}s`));
          const tool = peers.find(({ name }) => name === contender)!;
          const idle = tool.idle?.(load);
          return marginal(idle && (() => byPeer(target, contender, idle)), () => byPeer(target, contender, tool.closed!(load)));
        },
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      };
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  },
};

/** What starting and ending costs is that of another run, right before. */
async function marginal(idle: (() => Promise<Cost>) | undefined, loaded: () => Promise<Cost>): Promise<Measured> {
  const base = (await idle?.()) ?? { cpu_ns: 0, requests: 0 };
  const { cpu_ns, requests, perSecond, agentCpu_ns } = await loaded();
  return {
    cpu_us: (cpu_ns - base.cpu_ns) / (requests - base.requests) / 1e3,
    agent_cpu_us: agentCpu_ns === undefined ? undefined : agentCpu_ns / 1e3,
    per_s: perSecond,
  };
}

async function byUbench({ url, count, session }: Target, name: string, ...more: string[]): Promise<Cost> {
  const before = await count.read();
  const { result, cpu_ns } = await runUbench(spec, session.signal, ['--at', `server=${url}`, '--name', name, ...more]);
  const requests = (await count.read()) - before;
  const benchmark = onlyBenchmark(result);
  sayInvalid(benchmark, session);
  const { succeeded, failed } = operationsOf(benchmark);
  if (failed > 0) throw new Error(`${failed} requests failed`);
  if (requests < succeeded) throw new Error(`${succeeded} requests succeeded, and nginx has seen ${requests}`);
  const { throughput } = benchmark.metrics;
  return { cpu_ns, requests, perSecond: throughput?.kind === 'rate' ? throughput.value_per_s! : Number.NaN, agentCpu_ns: benchmark.trials[0]!.client.cpu_ns_per_operation ?? undefined };
}

async function byPeer({ count, session }: Target, name: string, command: LoadCommand): Promise<Cost> {
  const before = await count.read();
  const { report, cpu_ns } = await runPeer(name, command, session);
  const requests = (await count.read()) - before;
  if (report.failed > 0) throw new Error(`${report.failed} requests failed`);
  return { cpu_ns, requests, perSecond: report.perSecond };
}
