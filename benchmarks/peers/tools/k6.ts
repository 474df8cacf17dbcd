import { fileURLToPath } from 'node:url';
import { parseK6 } from '@ubench/interchange';
import { type ClosedLoad, type HttpReport, type HttpTool, type LoadCommand, threshold_ms } from './http-tool.ts';
import { readVersion } from './read-version.ts';

/** In Go, with its scripts in JavaScript. Its rate is constant as long as it has enough virtual users; it times a request from when it is sent. */
export const k6: HttpTool = {
  name: 'k6',
  install: 'scripts/peers/install.sh k6   (or: go install go.k6.io/k6@latest, brew install k6)',
  version: (path) => readVersion(path, ['version'], /k6 v([\d.]+)/),
  closed: (load) => command(load, { executor: 'constant-vus', vus: load.clients, duration: `${load.seconds}s` }),
  idle: (load) => command(load, { executor: 'shared-iterations', vus: 1, iterations: 1 }),
  latencyFrom: 'sending',
  constant: (load) =>
    command(load, { executor: 'constant-arrival-rate', rate: load.rate_per_s, timeUnit: '1s', duration: `${load.seconds}s`, preAllocatedVUs: load.clients, maxVUs: load.clients }, threshold_ms),
};

const script = fileURLToPath(new URL('k6-script.js', import.meta.url));

const command = ({ url }: ClosedLoad, scenario: object, threshold?: number): LoadCommand => ({
  args: ['run', '--quiet', '--no-usage-report', '--address', '', script],
  env: { URL: url, LOAD: JSON.stringify(scenario), ...(threshold === undefined ? {} : { THRESHOLD_MS: String(threshold) }) },
  read: readK6,
});

export function readK6(stdout: string): HttpReport {
  const { metrics } = parseK6(stdout, 'its output');
  const value = (metric: string, name: string): number => metrics[metric]?.values[name] ?? Number.NaN;
  const requests = value('http_reqs', 'count');
  return {
    requests,
    failed: Math.round(value('http_req_failed', 'rate') * requests),
    perSecond: value('http_reqs', 'rate'),
    mean_ms: value('http_req_duration', 'avg'),
    p95_ms: value('http_req_duration', 'p(95)'),
    p99_ms: value('http_req_duration', 'p(99)'),
    shareOver: metrics['over']?.values['rate'],
  };
}
