import type { AgentClock } from '../agent-message.ts';

/** Where one agent ran, and what is known of its clock and of how steadily it ran. */
export interface AgentMachine {
  readonly agent: number;
  readonly node: string;
  /** Its monotonic clock less that of the process that steers the run, when it was first compared, nanoseconds. */
  readonly offset_ns: number;
  /** So far off the offset can be. */
  readonly error_ns: number;
  /** How much faster its clock went over the load, parts per million. */
  readonly drift_ppm: number;
  /** By how much the offset changed at most, beyond what it can be off by. */
  readonly change_ns: number;
  /** The longest that its process stood still. */
  readonly pause_ns: number;
}

/**
 * What is known of an agent's machine with one more comparison of its clock; the drift is that of the last. Comparisons that are told again from any one on
 * change nothing. An agent that tells of none has the clock of the steering process.
 * @param known What was known before; of the first, the number of the agent.
 */
export function machineWith(known: AgentMachine | number, { node, offset_ns, error_ns, drift_ppm, pause_ns }: AgentClock): AgentMachine {
  if (typeof known === 'number') return { agent: known, node, offset_ns, error_ns, drift_ppm, change_ns: 0, pause_ns };
  const change_ns = Math.abs(offset_ns - known.offset_ns) - error_ns - known.error_ns;
  return { ...known, drift_ppm, change_ns: Math.max(known.change_ns, change_ns), pause_ns: Math.max(known.pause_ns, pause_ns) };
}
