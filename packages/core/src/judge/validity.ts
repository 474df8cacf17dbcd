import type { DriverType, LoadPlan } from '@ubench/load';
import { formatDuration, formatShare } from '@ubench/units';
import type { Finding } from '../result/result.ts';
import { type FindingCode, findingOf } from './finding-codes.ts';

/** What validity is judged by, of one trial. Times in nanoseconds. */
export interface TrialEvidence {
  readonly load: LoadPlan;
  readonly driver: Pick<DriverType, 'name' | 'loads'>;
  readonly maxErrorShare: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Open loop: intended inside the window. */
  readonly scheduled: number;
  readonly sent: number;
  readonly unsentWhileFree: number;
  readonly completedInWindow: number;
  readonly window_ns: number;
  readonly medianResponse_ns: number | null;
  readonly meanService_ns: number | null;
  readonly sendLagP99_ns: number | null;
  /** From a client being free to the first byte: what a closed loop loses to the client itself, at every operation. */
  readonly meanSendLag_ns: number | null;
  readonly eventLoopUtilisation: number;
  readonly reachedMaxConcurrency: boolean;
  /** Records that agents numbered and never delivered. */
  readonly gaps: readonly string[];
  readonly lostAgents: readonly string[];
  /** Successful operations over warm-up and measurement. */
  readonly clientOperations: number;
  /** The same by the server's own count; `null` where it has none. */
  readonly serverOperations: number | null;
  readonly clients: number;
  /** Why an instance ended under load. */
  readonly instanceEnded: string | undefined;
  readonly aborted: string | undefined;
}

export interface Judgement {
  /** Reasons not to believe the trial. */
  readonly invalid: Finding[];
  readonly warnings: Finding[];
  /** Facts about the system under test. */
  readonly findings: Finding[];
}

const ms = 1e6;

/** The rules under which a trial must not be believed, and what else is worth saying of it. */
export function judgeTrial(trial: TrialEvidence): Judgement {
  const invalid = [...anyLoopReasons(trial), ...(trial.load.loop === 'open' ? openLoopReasons(trial) : closedLoopReasons(trial))];
  return { invalid, warnings: warningsOf(trial), findings: findingsOf(trial) };
}

function anyLoopReasons(trial: TrialEvidence): Finding[] {
  const reasons: Finding[] = [];
  const add = (code: FindingCode, message: string): number => reasons.push(findingOf(code, message));
  if (trial.instanceEnded !== undefined) add('instance-died', `the load was cut short: ${trial.instanceEnded}`);
  for (const problem of trial.lostAgents) add('agent-lost', `an agent was lost: ${problem}`);
  for (const gap of trial.gaps) add('gap', gap);
  if (trial.aborted !== undefined) add('aborted', `it was ended early: ${trial.aborted}`);
  const total = trial.succeeded + trial.failed;
  if (trial.succeeded === 0) add('no-success', `no operation succeeded (${total.toLocaleString('en-US')} failed)`);
  else if (trial.failed / total > trial.maxErrorShare) {
    add('errors', `${formatShare(trial.failed / total)} of the operations failed, over the limit of ${formatShare(trial.maxErrorShare)}`);
  }
  if (trial.serverOperations !== null) {
    const difference = Math.abs(trial.serverOperations - trial.clientOperations);
    if (difference > trial.clients + 10 && difference > 0.01 * Math.max(trial.clientOperations, trial.serverOperations)) {
      add('counters', `the server counted ${trial.serverOperations.toLocaleString('en-US')} operations, the client ${trial.clientOperations.toLocaleString('en-US')}`);
    }
  }
  return reasons;
}

function openLoopReasons(trial: TrialEvidence): Finding[] {
  const reasons: Finding[] = [];
  const { sendLagP99_ns: lag, medianResponse_ns: median } = trial;
  const limit = Math.max(10 * ms, 0.1 * (median ?? 0));
  if (lag !== null && lag > limit) {
    reasons.push(findingOf('send-lag', `the client sent late: p99 of the send lag is ${formatDuration(lag)}, over ${formatDuration(limit)}`));
  } else if (lag !== null && trial.eventLoopUtilisation > 0.9 && lag > 2 * ms) {
    const busy = formatShare(trial.eventLoopUtilisation);
    reasons.push(findingOf('client-saturated', `the client was saturated: event loop ${busy} busy, p99 of the send lag ${formatDuration(lag)}`));
  }
  if (trial.unsentWhileFree > 0.05 * trial.scheduled) {
    const sent = `${trial.sent.toLocaleString('en-US')} of ${trial.scheduled.toLocaleString('en-US')}`;
    reasons.push(findingOf('under-sent', `the client sent only ${sent} scheduled operations although connections were free`));
  }
  return reasons;
}

/**
 * Little's law for a closed loop: N clients, each busy for R, idle for Z and late by L, complete N ÷ (R + Z + L) operations per second.
 * Without L, a service that answers in microseconds would never agree.
 */
function closedLoopReasons(trial: TrialEvidence): Finding[] {
  if (trial.load.loop !== 'closed' || trial.meanService_ns === null || trial.failed > 0) return [];
  if (trial.driver.loads.closed?.continuous === false) return [];
  const { concurrency, think_ns } = trial.load;
  if (trial.completedInWindow < 100 * concurrency || trial.window_ns === 0) return [];
  const expected = concurrency / ((trial.meanService_ns + think_ns + (trial.meanSendLag_ns ?? 0)) / 1e9);
  const measured = trial.completedInWindow / (trial.window_ns / 1e9);
  if (Math.abs(measured / expected - 1) <= 0.05) return [];
  const message = `${concurrency} clients at a mean of ${formatDuration(trial.meanService_ns)} should complete ${expected.toFixed(0)}/s, and completed ${measured.toFixed(0)}/s`;
  return [findingOf('littles-law', message)];
}

function warningsOf(trial: TrialEvidence): Finding[] {
  const warnings: Finding[] = [];
  if (trial.reachedMaxConcurrency && trial.load.loop === 'open') {
    warnings.push(findingOf('max-concurrency', `operations waited for a connection: all ${trial.load.max_concurrency.toLocaleString('en-US')} were in use`));
  }
  if (trial.load.loop === 'open' && trial.driver.loads.open?.latencyFrom === 'sent') {
    const message = `the driver '${trial.driver.name}' measures from when it sends: what waited behind a stall of the service is in no latency`;
    warnings.push(findingOf('coordinated-omission', message));
  }
  if (trial.load.loop === 'closed' && trial.load.think_ns === 0) {
    const cycle_ns = (trial.meanService_ns ?? 0) + (trial.meanSendLag_ns ?? 0);
    const own = cycle_ns === 0 ? 0 : (trial.meanSendLag_ns ?? 0) / cycle_ns;
    if (trial.eventLoopUtilisation > 0.9) {
      const busy = formatShare(trial.eventLoopUtilisation);
      warnings.push(findingOf('client-bound', `the client was busy ${busy} of the time: the throughput is a lower bound`));
    } else if (own > 0.05) {
      const message = `the client itself took ${formatShare(own)} of every cycle: the throughput is a lower bound`;
      warnings.push(findingOf('client-bound', message));
    }
  }
  return warnings;
}

function findingsOf(trial: TrialEvidence): Finding[] {
  if (trial.load.loop !== 'open' || trial.scheduled === 0 || trial.aborted !== undefined || trial.instanceEnded !== undefined) return [];
  // Against the schedule: what waits for a connection because the service is slow was never sent.
  const share = trial.completedInWindow / trial.scheduled;
  return share < 0.95 ? [findingOf('overloaded', `the service completed only ${formatShare(share)} of what was due in the measurement`)] : [];
}
