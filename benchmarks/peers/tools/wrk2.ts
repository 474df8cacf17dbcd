import { type HttpReport, type HttpTool, threshold_ms } from './http-tool.ts';
import { readVersion } from './read-version.ts';
import { readWrk, wrkCommand } from './wrk.ts';

/** wrk with a constant rate, which made coordinated omission known. It records after its first ten seconds, which it calibrates in. */
export const wrk2: HttpTool = {
  name: 'wrk2',
  install: 'git clone https://github.com/giltene/wrk2 && make -C wrk2 && export UBENCH_PEER_WRK2=$PWD/wrk2/wrk',
  version: (path) => readVersion(path, ['-v'], /^wrk ([\w.-]+)/),
  latencyFrom: 'schedule',
  constant: (load) => ({ ...wrkCommand({ ...load, seconds: load.seconds + calibration_s }, ['--rate', String(load.rate_per_s)]), read: readWrk2 }),
};

/** How long it runs before it records. */
export const calibration_s = 10;

/** Value in milliseconds and the share of requests that do not exceed it, as its detailed spectrum lists them. */
const spectrumLine = /^\s+([\d.]+)\s+([01]\.\d+)\s+\d+\s+(?:[\d.]+|inf)\s*$/gm;

export function readWrk2(stdout: string): HttpReport {
  const spectrum = [...stdout.matchAll(spectrumLine)].map(([, value, share]) => ({ value_ms: Number(value), share: Number(share) }));
  const at = (wanted: number): number => spectrum.find(({ share }) => share >= wanted)?.value_ms ?? Number.NaN;
  return {
    ...readWrk(stdout),
    p95_ms: at(0.95),
    p99_ms: at(0.99),
    shareOver: spectrum.length === 0 ? undefined : 1 - (spectrum.findLast(({ value_ms }) => value_ms <= threshold_ms)?.share ?? 0),
  };
}
