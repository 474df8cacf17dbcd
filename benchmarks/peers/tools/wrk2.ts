import { parseWrk } from '@ubench/interchange';
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

export function readWrk2(stdout: string): HttpReport {
  const spectrum = parseWrk(stdout, 'its output', 'wrk2').distributions['Recorded Latency']?.spectrum ?? [];
  const at = (wanted: number): number => (spectrum.find(({ share }) => share >= wanted)?.value_ns ?? Number.NaN) / 1e6;
  return {
    ...readWrk(stdout),
    p95_ms: at(0.95),
    p99_ms: at(0.99),
    shareOver: spectrum.length === 0 ? undefined : 1 - (spectrum.findLast(({ value_ns }) => value_ns <= threshold_ms * 1e6)?.share ?? 0),
  };
}
