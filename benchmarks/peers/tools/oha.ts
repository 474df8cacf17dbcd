import { parseOha } from '@ubench/interchange';
import type { ClosedLoad, ConstantLoad, HttpReport, HttpTool, LoadCommand } from './http-tool.ts';
import { readVersion } from './read-version.ts';

/** In Rust. At a rate it measures from the schedule only with its correction, which it is given. */
export const oha: HttpTool = {
  name: 'oha',
  install: 'scripts/peers/install.sh oha   (or: cargo install oha, brew install oha)',
  version: (path) => readVersion(path, ['--version'], /^oha ([\d.]+)/),
  closed: (load) => command(load, ['-z', `${load.seconds}s`]),
  idle: (load) => command({ ...load, clients: 1 }, ['-n', '1']),
  latencyFrom: 'schedule',
  constant: (load) => command(load, ['-z', `${load.seconds}s`, '-q', String((load as ConstantLoad).rate_per_s), '--latency-correction']),
};

const command = ({ url, clients }: ClosedLoad, load: readonly string[]): LoadCommand => ({
  args: ['--no-tui', '--output-format', 'json', '-w', '-c', String(clients), ...load, url],
  read: readOha,
});

export function readOha(stdout: string): HttpReport {
  const { summary, latencyPercentiles, statusCodeDistribution, errorDistribution } = parseOha(stdout, 'its output');
  const requests = sum(statusCodeDistribution) + sum(errorDistribution);
  return {
    requests,
    failed: requests - (statusCodeDistribution['200'] ?? 0),
    perSecond: summary.requestsPerSec ?? Number.NaN,
    mean_ms: ofSeconds(summary.average),
    p95_ms: ofSeconds(latencyPercentiles.p95),
    p99_ms: ofSeconds(latencyPercentiles.p99),
    shareOver: undefined,
  };
}

const ofSeconds = (value: number | null | undefined): number => (value ?? Number.NaN) * 1e3;

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((total, count) => total + count, 0);
