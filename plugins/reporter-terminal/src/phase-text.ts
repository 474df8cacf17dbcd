import { oneLine } from '@ubench/core';
import { formatBytes, formatDuration, formatRate } from '@ubench/units';
import type { CurrentBenchmark, DeploymentWait, ProvisionStep } from './progress-state.ts';

const verbs: Readonly<Record<CurrentBenchmark['phase'], string>> = {
  prepare: 'preparing',
  connect: 'connecting',
  warmup: 'warming up',
  measure: 'measuring',
  drain: 'draining',
};

/** `measuring, trial 2/3`. */
export function phaseText({ phase, trial, trials }: Pick<CurrentBenchmark, 'phase' | 'trial' | 'trials'>): string {
  return trials > 1 ? `${verbs[phase]}, trial ${trial}/${trials}` : verbs[phase];
}

/** `5,210/s, mean 1.1 ms ± 400 µs, p95 2.3 ms, 2 failed`: of the last second, as far as it is known. */
export function ratesText({ rate_per_s, mean_ns, stddev_ns, p95_ns, failed }: CurrentBenchmark): string {
  return [
    ...(rate_per_s === undefined ? [] : [formatRate(rate_per_s)]),
    ...(mean_ns === undefined || stddev_ns === undefined ? [] : [`mean ${formatDuration(mean_ns)} ± ${formatDuration(stddev_ns)}`]),
    ...(p95_ns === undefined ? [] : [`p95 ${formatDuration(p95_ns)}`]),
    ...(failed === undefined || failed === 0 ? [] : [`${failed} failed`]),
  ].join(', ');
}

const waits: Readonly<Record<DeploymentWait['stage'], string>> = { queue: 'waits in the queue', image: 'waits for its image', start: 'waits for its program' };

/** `waits in the queue for 12 s: Priority`; without a time where it has only begun. */
export function waitText({ stage, reason, restarts }: Omit<DeploymentWait, 'since_ms'>, elapsed_ms?: number): string {
  const anew = restarts === undefined ? '' : `, begun anew ${restarts === 1 ? 'once' : `${restarts} times`}`;
  return `${waits[stage]}${elapsed_ms === undefined ? '' : ` for ${elapsedText(elapsed_ms)}`}${anew}${reason === undefined ? '' : `: ${oneLine(reason)}`}`;
}

/** `pull, 12 s, 1.20 GiB of 4.70 GiB`. */
export function stepText({ name, since_ms, bytes }: ProvisionStep, now_ms: number): string {
  const reached = bytes === undefined ? '' : `, ${formatBytes(bytes.done)} of ${formatBytes(bytes.total)}`;
  return `${oneLine(name)}, ${elapsedText(now_ms - since_ms)}${reached}`;
}

/** Whole seconds, for a text that changes while it is read: `7 s`, `2 min 05 s`. */
export function elapsedText(elapsed_ms: number): string {
  const seconds = Math.max(0, Math.floor(elapsed_ms / 1_000));
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
