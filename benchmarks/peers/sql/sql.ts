import { fileURLToPath } from 'node:url';
import { postgres } from '@ubench/service-postgres';
import { type Comparison, type Measured, own, type Session } from '../comparison.ts';
import { runMeasured } from '../run-measured.ts';
import { onlyBenchmark, operationsOf, runUbench } from '../run-ubench.ts';
import { sayInvalid } from '../say-invalid.ts';
import { startService } from '../start-service.ts';
import { pgbench, type PgbenchReport, readPgbench } from '../tools/pgbench.ts';

const clients = 16;
const rate_per_s = 2_000;
const spec = fileURLToPath(new URL('select-only.bench.ts', import.meta.url));

/** Point reads by prepared statements: as many as 16 clients can make, and at a rate. */
export const sql: Comparison = {
  name: 'sql',
  title: `selectOnly by prepared statements, ${clients} clients, closed loop and at 2,000/s with Poisson arrivals`,
  metrics: {
    cpu_us: { title: 'client CPU per transaction', unit: 'µs', definition: 'Closed loop: CPU time of the whole process tree, less that of its shortest run (start and end), ÷ transactions.', better: 'lower' },
    agent_cpu_us: { title: 'the same as ubench says', unit: 'µs', definition: 'CPU time of the agents ÷ operations, from the result of ubench.', better: 'lower' },
    per_s: { title: 'transactions', unit: '/s', definition: 'Closed loop: transactions per second, as the tool says; the server has the same cores.', better: 'higher' },
    service_ms: { title: 'mean service time at the rate', unit: 'ms', definition: 'From when a client takes a transaction up to its end: latency less schedule lag.', better: 'lower' },
    lag_ms: { title: 'mean schedule lag at the rate', unit: 'ms', definition: 'From when a transaction was due until a client took it up.', better: 'lower' },
    lag_p99_ms: { title: 'p99 of the schedule lag at the rate', unit: 'ms', definition: 'No more than this: the p99 of the wait for a client and that of the send lag, added. pgbench tells none.', better: 'lower' },
  },
  needs: [],
  peers: [pgbench],
  rounds: 5,
  seconds: ({ quick }) => (quick ? 6 : 16),
  async open(session) {
    const server = await startService(postgres(), session.signal);
    try {
      // Makes the tables, which both sides read.
      await runUbench(spec, session.signal, ['--at', `db=${server.url}`, '--name', 'shortest']);
      const seconds = session.quick ? 1 : 6;
      return {
        measure: (contender) => (contender === own ? byUbench(server.url, seconds, session) : byPgbench(server.url, seconds, session)),
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      };
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  },
};

async function byUbench(url: string, seconds: number, session: Session): Promise<Measured> {
  const run = async (name: string, ...more: string[]) => {
    const { result, cpu_ns } = await runUbench(spec, session.signal, ['--at', `db=${url}`, '--name', name, ...more]);
    const benchmark = onlyBenchmark(result);
    const { succeeded, failed } = operationsOf(benchmark);
    if (failed > 0) throw new Error(`ubench: ${failed} transactions failed`);
    return { benchmark, cpu_ns, succeeded };
  };
  const duration = ['--set', `load.duration=${seconds}s`];
  const idle = await run('shortest');
  const loaded = await run('closed loop', ...duration);
  const { benchmark: atRate } = await run('at a rate', ...duration, '--set', `load.warmup=${Math.min(2, seconds)}s`);
  for (const benchmark of [loaded.benchmark, atRate]) sayInvalid(benchmark, session);
  const { throughput } = loaded.benchmark.metrics;
  const agentCpu_ns = loaded.benchmark.trials[0]!.client.cpu_ns_per_operation;
  const metric_ms = (name: string, key: 'mean_ns' | 'p99_ns'): number => {
    const metric = atRate.metrics[name];
    return metric?.kind === 'latency' ? Number(metric[key] ?? Number.NaN) / 1e6 : Number.NaN;
  };
  return {
    cpu_us: (loaded.cpu_ns - idle.cpu_ns) / (loaded.succeeded - idle.succeeded) / 1e3,
    agent_cpu_us: agentCpu_ns === null ? undefined : agentCpu_ns / 1e3,
    per_s: throughput?.kind === 'rate' ? throughput.value_per_s! : Number.NaN,
    service_ms: metric_ms('serviceTime', 'mean_ns'),
    lag_ms: metric_ms('responseTime', 'mean_ns') - metric_ms('serviceTime', 'mean_ns'),
    lag_p99_ms: metric_ms('queueWait', 'p99_ns') + metric_ms('sendLag', 'p99_ns'),
  };
}

async function byPgbench(url: string, seconds: number, { tools, signal }: Session): Promise<Measured> {
  const { path } = tools.get(pgbench.name)!;
  const run = async (...load: string[]): Promise<PgbenchReport & { readonly cpu_ns: number }> => {
    const { stdout, cpu_ns } = await runMeasured([path, '-n', '-b', 'select-only', '-M', 'prepared', '-c', String(clients), '-j', '2', ...load, url], { signal });
    const report = readPgbench(stdout);
    if (report.failed > 0) throw new Error(`pgbench: ${report.failed} transactions failed`);
    return { ...report, cpu_ns };
  };
  const idle = await run('-t', '1');
  const loaded = await run('-T', String(seconds));
  const atRate = await run('-T', String(seconds), '-R', String(rate_per_s));
  return {
    cpu_us: (loaded.cpu_ns - idle.cpu_ns) / (loaded.transactions - idle.transactions) / 1e3,
    per_s: loaded.perSecond,
    service_ms: atRate.latency_ms - atRate.lag_ms!,
    lag_ms: atRate.lag_ms,
  };
}
