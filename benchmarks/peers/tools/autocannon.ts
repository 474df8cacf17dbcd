import { fileURLToPath } from 'node:url';
import { parseAutocannon } from '@ubench/interchange';
import type { ClosedLoad, HttpReport, HttpTool, LoadCommand } from './http-tool.ts';
import { readVersion } from './read-version.ts';

/** The most used tool in JavaScript. Its constant rate comes in bursts, and its correction mixes units, so it takes part in the closed loop alone. */
export const autocannon: HttpTool = {
  name: 'autocannon',
  install: 'npm install --global autocannon',
  places: () => [fileURLToPath(new URL('../../../node_modules/.bin', import.meta.url))],
  version: (path) => readVersion(path, ['--version'], /v([\d.]+)/),
  closed: (load) => command(load, ['--duration', String(load.seconds)]),
  idle: (load) => command({ ...load, clients: 1 }, ['--amount', '1']),
};

const command = ({ url, clients }: ClosedLoad, stop: readonly string[]): LoadCommand => ({
  args: ['--json', '--no-progress', '--connections', String(clients), ...stop, url],
  read: readAutocannon,
});

export function readAutocannon(stdout: string): HttpReport {
  const { '2xx': ok, non2xx, errors, duration, latency } = parseAutocannon(stdout, 'its output');
  return {
    requests: ok + non2xx + errors,
    failed: non2xx + errors,
    perSecond: ok / duration,
    mean_ms: latency.mean,
    // It has no p95.
    p95_ms: Number.NaN,
    p99_ms: latency.p99 ?? Number.NaN,
    shareOver: undefined,
  };
}
