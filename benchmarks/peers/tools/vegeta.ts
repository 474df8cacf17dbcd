import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseVegeta } from '@ubench/interchange';
import { type ClosedLoad, type HttpReport, type HttpTool, type LoadCommand, threshold_ms } from './http-tool.ts';
import { goModuleVersion } from './read-version.ts';

/** In Go. Its rate is constant and its workers as many as that takes; it times a request from when a worker takes it up. */
export const vegeta: HttpTool = {
  name: 'vegeta',
  install: 'scripts/peers/install.sh vegeta   (or: go install github.com/tsenart/vegeta/v12@latest, brew install vegeta)',
  version: (path) => goModuleVersion(path, 'github.com/tsenart/vegeta/v12'),
  // Rate 0 is as fast as a limited number of workers can.
  closed: (load) => command(load, ['-rate', '0', '-workers', String(load.clients), '-max-workers', String(load.clients), '-duration', `${load.seconds}s`]),
  idle: (load) => command(load, ['-rate', '1/1s', '-duration', '1s']),
  latencyFrom: 'sending',
  constant: (load) => command(load, ['-rate', `${load.rate_per_s}/1s`, '-duration', `${load.seconds}s`]),
};

function command({ url, scratch }: ClosedLoad, load: readonly string[]): LoadCommand {
  const [targets, results] = [join(scratch, 'vegeta-targets'), join(scratch, 'vegeta-results')];
  writeFileSync(targets, `GET ${url}\n`);
  return {
    // It reads bodies to their end, and would also keep them.
    args: ['attack', '-max-body', '0', '-targets', targets, '-output', results, ...load],
    // It reports in a second step, which is none of the load's cost.
    async read(_stdout, path) {
      const report = async (type: string): Promise<string> => (await promisify(execFile)(path, ['report', `-type=${type}`, results])).stdout;
      return readVegeta(await report('json'), await report(`hist[0,${threshold_ms}ms]`));
    },
  };
}

export function readVegeta(json: string, histogram: string): HttpReport {
  const { latencies, requests, throughput, status_codes } = parseVegeta(json, 'its report');
  const over = /^\[100ms,\s+\+Inf\]\s+(\d+)/m.exec(histogram)?.[1];
  return {
    requests,
    failed: requests - (status_codes['200'] ?? 0),
    perSecond: throughput,
    mean_ms: latencies.mean / 1e6,
    p95_ms: latencies['95th'] / 1e6,
    p99_ms: latencies['99th'] / 1e6,
    shareOver: over === undefined ? undefined : Number(over) / requests,
  };
}
