import { fileURLToPath } from 'node:url';
import type { Comparison, Metric } from '../comparison.ts';
import { runMeasured } from '../run-measured.ts';

/** A program that measures one part of ubench's own overhead and prints its numbers as JSON. */
interface EnginePart {
  readonly name: string;
  readonly title: string;
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly seconds: number;
  /** Arguments for a quick look. */
  readonly quick: readonly string[];
}

const lower = 'lower' as const;

const parts: readonly EnginePart[] = [
  {
    name: 'record',
    title: 'what ubench adds to one operation, of 64 clients that do nothing',
    metrics: {
      record_ns: { title: 'added per operation', unit: 'ns of CPU', definition: 'CPU time of the thread per operation through the executor, less that of a bare loop that awaits the same clients.', better: lower },
      executor_ns: { title: 'with the loop', unit: 'ns of CPU', definition: 'CPU time of the thread per operation through the executor: clock stamps, histograms, counters, what is shipped.', better: lower },
    },
    seconds: 3,
    quick: ['100000'],
  },
  {
    name: 'send-lag',
    title: '5,000 requests a second from one agent',
    metrics: {
      send_lag_p99_ms: { title: 'send lag p99', unit: 'ms', definition: 'From when a request was due and a client free until it was sent.', better: lower },
      send_lag_p50_ms: { title: 'send lag p50', unit: 'ms', definition: 'The same, its median.', better: lower },
    },
    seconds: 8,
    quick: ['--set', 'load.duration=1s'],
  },
  {
    name: 'memory',
    title: 'peak memory of a whole `ubench run` of ten million operations over 64 clients',
    metrics: {
      over_idle_mb: { title: 'over the idle process', unit: 'MB', definition: 'Over the peak of the same run with a thousand operations.', better: lower },
      growth_mb: { title: 'after the first million', unit: 'MB', definition: 'Over the peak of the same run with a tenth of the operations.', better: lower },
      over_node_mb: { title: 'over Node', unit: 'MB', definition: 'Over the peak of Node that runs nothing.', better: lower },
    },
    seconds: 12,
    quick: ['100000'],
  },
  {
    name: 'start',
    title: '`ubench run` of a trivial spec, from the start of the process to the first operation',
    metrics: {
      over_node_ms: { title: 'over `node -e 0`', unit: 'ms', definition: 'Time until the first request of the workload arrives, less the whole life of `node -e 0`.', better: lower },
      start_ms: { title: 'in all', unit: 'ms', definition: 'Time until the first request of the workload arrives.', better: lower },
    },
    seconds: 10,
    quick: ['1'],
  },
];

/** What ubench itself costs, one comparison for each number; no peer takes part. */
export const engine: readonly Comparison[] = parts.map(({ name, title, metrics, seconds, quick }) => ({
  name: `engine/${name}`,
  title,
  metrics,
  needs: [],
  peers: [],
  rounds: 5,
  seconds: (session) => (session.quick ? 3 : seconds),
  async open(session) {
    const program = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
    return {
      async measure() {
        const { stdout } = await runMeasured([process.execPath, program, ...(session.quick ? quick : [])], { signal: session.signal });
        return JSON.parse(stdout) as Record<string, number>;
      },
      async [Symbol.asyncDispose]() {},
    };
  },
}));
