import { parseWrk } from '@ubench/interchange';
import type { ClosedLoad, HttpReport, HttpTool, LoadCommand } from './http-tool.ts';
import { readVersion } from './read-version.ts';

/** A closed loop in C, the cheapest there is. */
export const wrk: HttpTool = {
  name: 'wrk',
  install: 'scripts/services/wrk.sh   (or: brew install wrk)',
  script: 'wrk.sh',
  version: (path) => readVersion(path, ['-v'], /^wrk (?:debian\/)?v?([\d.]+)/),
  closed: (load) => wrkCommand(load, []),
};

export const wrkCommand = ({ url, clients, seconds }: ClosedLoad, more: readonly string[]): LoadCommand => ({
  args: ['--threads', '2', '--connections', String(clients), '--duration', `${seconds}s`, '--timeout', '60s', '--latency', ...more, url],
  read: readWrk,
});

/** What wrk says, and wrk2, whose distribution is in more lines. */
export function readWrk(stdout: string): HttpReport {
  const { requests, perSecond, mean_ns, errors, distributions } = parseWrk(stdout, 'its output');
  const percentiles = Object.values(distributions)[0]?.percentiles_ns;
  return {
    requests,
    failed: Object.values(errors).reduce((sum, each) => sum + each, 0),
    perSecond,
    mean_ms: (mean_ns ?? Number.NaN) / 1e6,
    p95_ms: Number.NaN,
    p99_ms: (percentiles?.['99'] ?? Number.NaN) / 1e6,
    shareOver: undefined,
  };
}
