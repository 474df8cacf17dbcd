import type { AgentMachine, DriverType, LoadPlan, Reconciliation } from '@ubench/load';
import { formatDuration, formatShare } from '@ubench/units';
import type { Finding } from '../result/result.ts';
import type { Steadiness } from '../run/steer-load.ts';
import { type FindingCode, findingOf } from './finding-codes.ts';
import { reconcile } from './reconcile.ts';

/** What validity is judged by, of one trial. Times in nanoseconds. */
export interface TrialEvidence {
  readonly load: LoadPlan;
  readonly driver: Pick<DriverType, 'name' | 'loads' | 'shipsSeconds'>;
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
  /** 10th percentile: of a service that falls behind, those that came before it did. */
  readonly quickResponse_ns: number | null;
  /** From the first byte sent to the end, failed operations at the time they took. */
  readonly meanServiceAll_ns: number | null;
  readonly sendLagP99_ns: number | null;
  /** From a client being free to the first byte: what a closed loop loses to the client itself, at every operation. */
  readonly meanSendLag_ns: number | null;
  /** Of the busiest agent, and which of how many it is. */
  readonly eventLoopUtilisation: number;
  readonly busiestAgent: number;
  /** How late what had arrived was read, 99th percentile; `null` of a workload whose clients do not read all the time. */
  readonly readLagP99_ns: number | null;
  readonly agents: number;
  readonly reachedMaxConcurrency: boolean;
  /** Records that agents numbered and never delivered. */
  readonly gaps: readonly string[];
  readonly lostAgents: readonly string[];
  /** Of a program of the user's own as the load: how its tasks failed. */
  readonly failedClients: readonly string[];
  /** Of agents on other machines. */
  readonly machines: readonly AgentMachine[];
  /** Operations over warm-up and measurement, with those of loads beside it that the server counts too. */
  readonly clientOperations: { readonly succeeded: number; readonly failed: number };
  /** The same by the server's own count; `null` where it has none. */
  readonly serverOperations: number | null;
  /** Of what else the server counts. */
  readonly reconciliations: readonly Reconciliation[];
  /** A load beside it that may be in that count or not, which therefore was not asked for. */
  readonly uncounted: string | undefined;
  /** What there was to work on: rows, vectors, prompts; `null` where the workload cannot tell. */
  readonly dataSize: number | null;
  /** What is wrong with what the service answered after the load. */
  readonly complaints: readonly string[];
  /** What of the data operations did not use. */
  readonly leftOut: readonly string[];
  readonly clients: number;
  /** Connections that could not be opened: after each, a closed loop pauses. */
  readonly failedConnects: number;
  /** Why an instance ended under load. */
  readonly instanceEnded: string | undefined;
  readonly aborted: string | undefined;
  /** What ended it was its `abortOn`. */
  readonly hopeless: boolean;
  /** What ended it was that the instance lost its place and began anew. */
  readonly restarted: boolean;
  /** Of the event loop that everything to and from the service goes through; `undefined` where it is reached directly. */
  readonly tunnelUtilisation: number | undefined;
  /** Where the load was to end when it is steady. */
  readonly steadiness: Steadiness | undefined;
}

export interface Judgement {
  /** Reasons not to believe the trial. */
  readonly invalid: Finding[];
  readonly warnings: Finding[];
  /** Facts about the system under test. */
  readonly findings: Finding[];
}

const ms = 1e6;
const formatCount = (count: number): string => count.toLocaleString('en-US');

/** The rules under which a trial must not be believed, and what else is worth saying of it. */
export function judgeTrial(trial: TrialEvidence): Judgement {
  const invalid = [...anyLoopReasons(trial), ...(trial.load.loop === 'open' ? openLoopReasons(trial) : closedLoopReasons(trial)), ...streamReasons(trial)];
  const { reconciliations, clients } = trial;
  const counted = reconcile(reconciliations, clients);
  return { invalid: [...invalid, ...counted.invalid.filter(({ code }) => !invalid.some((reason) => reason.code === code))], warnings: [...warningsOf(trial), ...counted.warnings], findings: findingsOf(trial) };
}

/** An agent that is not running sends nothing, and reads nothing of what it is to time. */
const longestPause_ns = 1e9;
/** A tenth of an interval: so far, agents may start and end apart from each other. */
const largestChange_ns = 100 * ms;

function anyLoopReasons(trial: TrialEvidence): Finding[] {
  const reasons: Finding[] = [];
  const add = (code: FindingCode, message: string): number => reasons.push(findingOf(code, message));
  if (trial.instanceEnded !== undefined) add('instance-died', `the load was cut short: ${trial.instanceEnded}`);
  for (const problem of trial.lostAgents) add('agent-lost', `an agent was lost: ${problem}`);
  for (const problem of trial.failedClients) add('client-failed', problem);
  for (const gap of trial.gaps) add('gap', gap);
  for (const { agent, node, pause_ns, change_ns } of trial.machines) {
    if (pause_ns > longestPause_ns) add('agent-stalled', `agent ${agent} on ${node} stood still for ${formatDuration(pause_ns)}`);
    if (change_ns > largestChange_ns) add('agent-clock', `the clock of agent ${agent} on ${node} went astray by ${formatDuration(change_ns)} under load`);
  }
  if (trial.aborted !== undefined) add(trial.hopeless ? 'hopeless' : trial.restarted ? 'instance-restarted' : 'aborted', `it was ended early: ${trial.aborted}`);
  reasons.push(...failureReasons(trial));
  if (trial.dataSize === 0) add('empty-data', 'there was nothing to work on: the data set is empty');
  for (const complaint of trial.complaints) add('wrong-answers', complaint);
  return [...reasons, ...counterReasons(trial)];
}

/** Of any loop, whoever ran it. */
export function failureReasons({ succeeded, failed, maxErrorShare }: Pick<TrialEvidence, 'succeeded' | 'failed' | 'maxErrorShare'>): Finding[] {
  if (succeeded === 0) return [findingOf('no-success', `no operation succeeded (${formatCount(failed)} failed)`)];
  const share = failed / (succeeded + failed);
  return share > maxErrorShare ? [findingOf('errors', `${formatShare(share)} of the operations failed, over the limit of ${formatShare(maxErrorShare)}`)] : [];
}

function counterReasons({ serverOperations, clientOperations: { succeeded, failed }, clients }: TrialEvidence): Finding[] {
  if (serverOperations === null) return [];
  // It only ever grows, and begins anew with the process that holds it.
  if (serverOperations < 0) return [findingOf('instance-restarted', "the server's own count of operations fell under load: the instance was restarted")];
  // Nobody knows of a failed operation whether the server has counted it.
  const difference = Math.max(succeeded - serverOperations, serverOperations - succeeded - failed);
  if (difference <= clients + 10 || difference <= 0.01 * Math.max(succeeded, serverOperations)) return [];
  const client = `the client ${formatCount(succeeded)}${failed === 0 ? '' : `, and ${formatCount(failed)} that failed`}`;
  return [findingOf('counters', `the server counted ${formatCount(serverOperations)} operations, ${client}`)];
}

function openLoopReasons(trial: TrialEvidence): Finding[] {
  const reasons: Finding[] = [];
  const { sendLagP99_ns: lag, medianResponse_ns: median } = trial;
  const limit = Math.max(10 * ms, 0.1 * (median ?? 0));
  if (lag !== null && lag > limit) {
    reasons.push(findingOf('send-lag', `the client sent late: p99 of the send lag is ${formatDuration(lag)}, over ${formatDuration(limit)}`));
  }
  if (isTunnelBusy(trial)) reasons.push(findingOf('tunnel-saturated', `the way to the service was saturated: ${tunnelText(trial)}`));
  if (saturated(trial) && ((lag !== null && lag > 2 * ms) || behind(trial))) {
    const sign = behind(trial) ? `only ${formatShare(completedShare(trial))} of what was due was completed, and the service might have done more` : `p99 of the send lag ${formatDuration(lag!)}`;
    reasons.push(findingOf('client-saturated', `the client was saturated: ${whereBusy(trial)}; ${sign}`));
  }
  if (trial.unsentWhileFree > 0.05 * trial.scheduled) {
    const sent = `${formatCount(trial.sent)} of ${formatCount(trial.scheduled)}`;
    reasons.push(findingOf('under-sent', `the client sent only ${sent} scheduled operations although connections were free`));
  }
  return reasons;
}

/** The 99th percentile of how late what arrived may be read before single chunks of a stream are told wrongly. */
const longestReadLag_ns = 10 * ms;

const whereBusy = ({ eventLoopUtilisation, busiestAgent, agents }: TrialEvidence): string =>
  `event loop ${formatShare(eventLoopUtilisation)} busy, in agent ${busiestAgent}${agents === 1 ? '' : `, one of ${agents}`}`;

const readLate = ({ readLagP99_ns }: TrialEvidence): boolean => readLagP99_ns !== null && readLagP99_ns > longestReadLag_ns;

/** A client that is busy all the time reads late: its lateness is in the times of every chunk, whatever the loop. */
function streamReasons(trial: TrialEvidence): Finding[] {
  if (!readLate(trial) || !saturated(trial)) return [];
  return [findingOf('client-saturated', `the client was saturated: ${whereBusy(trial)}; it read what arrived late, p99 ${formatDuration(trial.readLagP99_ns!)}`)];
}

/** An event loop that is busier than that has work waiting for it. */
const busyShare = 0.9;
const isTunnelBusy = ({ tunnelUtilisation }: TrialEvidence): boolean => tunnelUtilisation !== undefined && tunnelUtilisation > busyShare;
const tunnelText = ({ tunnelUtilisation }: TrialEvidence): string => `the event loop that its tunnel goes through was ${formatShare(tunnelUtilisation!)} busy`;
const saturated = ({ eventLoopUtilisation }: TrialEvidence): boolean => eventLoopUtilisation > busyShare;

/**
 * Against the schedule: what waits for a connection because the service is slow was never sent. Where even those that hardly waited take longer than the warm-up, what is
 * due in the last of the window cannot end in it: that much is not asked for, up to half of the window, beyond which it is the service that is slow.
 */
function completedShare({ completedInWindow, scheduled, load, quickResponse_ns, window_ns }: TrialEvidence): number {
  const late_ns = Math.max(0, (quickResponse_ns ?? 0) - load.warmup_ns);
  return completedInWindow / (scheduled * (1 - Math.min(0.5, late_ns / window_ns)));
}
const behind = (trial: TrialEvidence): boolean => trial.scheduled > 0 && completedShare(trial) < 0.95;

/**
 * Little's law for a closed loop: N clients, each busy for R, idle for Z and late by L, end N ÷ (R + Z + L) operations per second.
 * Without L, a service that answers in microseconds would never agree. Failed operations take their time too.
 */
function closedLoopReasons(trial: TrialEvidence): Finding[] {
  if (trial.load.loop !== 'closed' || trial.meanServiceAll_ns === null || trial.failedConnects > 0) return [];
  if (trial.driver.loads.closed?.continuous === false) return [];
  const { concurrency, think_ns } = trial.load;
  const ended = trial.completedInWindow + trial.failed;
  if (ended < 100 * concurrency || trial.window_ns === 0) return [];
  const expected = concurrency / ((trial.meanServiceAll_ns + think_ns + (trial.meanSendLag_ns ?? 0)) / 1e9);
  const measured = ended / (trial.window_ns / 1e9);
  if (Math.abs(measured / expected - 1) <= 0.05) return [];
  const message = `${concurrency} clients at a mean of ${formatDuration(trial.meanServiceAll_ns)} should complete ${expected.toFixed(0)}/s, and completed ${measured.toFixed(0)}/s`;
  return [findingOf('littles-law', message)];
}

function warningsOf(trial: TrialEvidence): Finding[] {
  const warnings: Finding[] = [];
  if (trial.reachedMaxConcurrency && trial.load.loop === 'open') {
    warnings.push(findingOf('max-concurrency', `operations waited for a connection: all ${formatCount(trial.load.max_concurrency)} were in use`));
  }
  if (trial.uncounted !== undefined) {
    warnings.push(findingOf('counter-unchecked', `the server's count of operations was not compared: the load '${trial.uncounted}' beside it may be in it or not`));
  }
  if (readLate(trial) && !saturated(trial)) {
    warnings.push(findingOf('read-lag', `the client read late: what arrived waited up to ${formatDuration(trial.readLagP99_ns!)} (p99), which is in the times of single chunks`));
  }
  const { until } = trial.load;
  if (until !== undefined && (trial.steadiness?.after_s ?? null) === null && trial.aborted === undefined) {
    const found = trial.steadiness === undefined ? `it measures less than the ${until.over_s} s that it takes to tell` : steadinessText(until, trial.steadiness);
    warnings.push(findingOf('not-stable', `the throughput was not steady within the longest duration: ${found}`));
  }
  if (trial.load.loop === 'open' && trial.driver.loads.open?.latencyFrom === 'sent') {
    const message = `the driver '${trial.driver.name}' measures from when it sends: what waited behind a stall of the service is in no latency`;
    warnings.push(findingOf('coordinated-omission', message));
  }
  if (trial.load.loop === 'closed' && isTunnelBusy(trial)) warnings.push(findingOf('tunnel-bound', `${tunnelText(trial)}: the throughput is a lower bound, and latency is also that of the tunnel`));
  // How busy the agent is says nothing of another program.
  if (trial.load.loop === 'closed' && trial.load.think_ns === 0 && trial.driver.shipsSeconds !== true) {
    const cycle_ns = (trial.meanServiceAll_ns ?? 0) + (trial.meanSendLag_ns ?? 0);
    const own = cycle_ns === 0 ? 0 : (trial.meanSendLag_ns ?? 0) / cycle_ns;
    if (saturated(trial)) {
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
  const leftOut = trial.leftOut.map((each) => findingOf('data-left-out', each));
  if (trial.aborted !== undefined || trial.instanceEnded !== undefined) return leftOut;
  return [...leftOut, ...overloadOf(trial), ...steadinessOf(trial)];
}

function steadinessOf({ load: { until }, steadiness }: TrialEvidence): Finding[] {
  if (until === undefined || steadiness === undefined || steadiness.after_s === null) return [];
  return [findingOf('stable', `the throughput was steady after ${steadiness.after_s} s: ${steadinessText(until, steadiness)}`)];
}

const steadinessText = ({ over_s }: NonNullable<LoadPlan['until']>, { drift_share, spread_share }: Steadiness): string =>
  `over the last ${over_s} s it drifted by ${formatShare(drift_share)} and spread by ${formatShare(spread_share)}`;

function overloadOf(trial: TrialEvidence): Finding[] {
  if (trial.load.loop !== 'open' || !behind(trial)) return [];
  // What the client left out, sent late or had no time for, is no fault of the service.
  if (openLoopReasons(trial).length > 0) return [];
  return [findingOf('overloaded', `the service completed only ${formatShare(completedShare(trial))} of what was due in the measurement`)];
}
