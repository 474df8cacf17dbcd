import { findingOf } from '../judge/finding-codes.ts';
import type { TrialProfile } from '../profile/keep-profiles.ts';
import { type Part, parts } from '../profile/parts.ts';
import type { Finding, ProfileResult } from '../result/result.ts';

/** A trial whose agents were profiled: the profile, and what the CPU was spent for. */
export interface ProfiledTrial {
  readonly profile: TrialProfile;
  /** CPU time of all agents. */
  readonly cpu_ns: number;
  readonly completed: number;
}

/**
 * What the profiles of all trials say together. The CPU clock is right about the whole, and samples about its parts: a thread that had to wait for a
 * core was sampled all the same, and then all parts are less by as much; what V8 takes for idle, polling and reading below JavaScript, was sampled
 * as nothing, and is of the event loop.
 */
export function summarizeProfile(trials: readonly ProfiledTrial[]): ProfileResult {
  const sum = (of: (trial: ProfiledTrial) => number): number => trials.reduce((total, trial) => total + of(trial), 0);
  const completed = sum((trial) => trial.completed);
  const perOperation = (time_ns: number): number | null => (completed === 0 ? null : time_ns / completed);
    const names = Object.keys(parts) as Part[];
  const sampled = new Map(names.map((part) => [part, sum(({ profile }) => (profile.times_us.get(part) ?? 0) * 1000)]));
  const cpu_ns = sum((trial) => trial.cpu_ns);
  const unseen_ns = cpu_ns - [...sampled.values()].reduce((total, time) => total + time, 0);
  const scale = unseen_ns < 0 ? cpu_ns / (cpu_ns - unseen_ns) : 1;
  const timeOf = (part: Part): number => sampled.get(part)! * scale + (part === 'event loop' ? Math.max(0, unseen_ns) : 0);
  return {
    interval_ns: Math.max(...trials.map(({ profile }) => profile.interval_us)) * 1000,
    samples: sum(({ profile }) => profile.samples),
    cpu_ns_per_operation: perOperation(cpu_ns),
    parts: Object.fromEntries(names.map((part) => [part, perOperation(timeOf(part))])),
    files: trials.flatMap(({ profile }) => profile.files),
  };
}

/** What was profiled is marked, so that nobody takes its numbers for those of another run. */
export function profileWarnings(trials: readonly ProfiledTrial[]): Finding[] {
  if (trials.length === 0) return [];
  const problem = trials.find(({ profile }) => profile.problem !== undefined)?.profile.problem;
  const missing = problem === undefined ? '' : `, and a profile could not be written: ${problem}`;
  return [findingOf('profiled', `the agents were profiled, which costs CPU${missing}`)];
}
