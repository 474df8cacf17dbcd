/**
 * How late one agent sends at 5,000 requests a second, in milliseconds: `node benchmarks/peers/engine/send-lag.ts`, 8 seconds. The server answers
 * after 1 ms, in a process of its own.
 */
import { fileURLToPath } from 'node:url';
import { onlyBenchmark, runUbench } from '../run-ubench.ts';

const spec = fileURLToPath(new URL('constant-rate.bench.ts', import.meta.url));
const { result } = await runUbench(spec, undefined, process.argv.slice(2));
const { metrics } = onlyBenchmark(result);
const lag = metrics['sendLag'];
if (lag?.kind !== 'latency') throw new Error('ubench told no send lag');
console.log(JSON.stringify({ send_lag_p50_ms: Number(lag.p50_ns) / 1e6, send_lag_p99_ms: Number(lag.p99_ns) / 1e6 }));
