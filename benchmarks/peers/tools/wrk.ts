import type { ClosedLoad, HttpReport, HttpTool, LoadCommand } from './http-tool.ts';
import { milliseconds, numbersIn } from './read-text.ts';
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
  const [requests] = numbersIn(stdout, /(\d+) requests in /);
  const [perSecond] = numbersIn(stdout, /Requests\/sec:\s+([\d.]+)/);
  const [, mean] = /Latency\s+([\d.]+(?:us|ms|s|m))/.exec(stdout) ?? [];
  const status = /Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0;
  const [, ...errors] = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(stdout) ?? [];
  const quantile = (percent: string): number => {
    const found = new RegExp(`^\\s*${percent}%\\s+([\\d.]+(?:us|ms|s|m))`, 'm').exec(stdout)?.[1];
    return found === undefined ? Number.NaN : milliseconds(found);
  };
  return {
    requests: requests!,
    failed: [status, ...errors].map(Number).reduce((sum, each) => sum + each, 0),
    perSecond: perSecond!,
    mean_ms: mean === undefined ? Number.NaN : milliseconds(mean),
    p95_ms: Number.NaN,
    p99_ms: quantile('99(?:\\.0+)?'),
    shareOver: undefined,
  };
}
