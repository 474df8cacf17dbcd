import { Worker } from 'node:worker_threads';
import type { PlanSlice } from '@ubench/load';

/** The first message to an agent's thread: what it runs, and the environment as it is by then. */
export interface AgentAssignment {
  readonly slice: PlanSlice;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The clock that the group shares less that of this machine, at the same instant, nanoseconds. Absent: they are the same. */
  readonly clock_offset_ns?: number;
}

/** What a thread is started with. */
export interface AgentThreadData {
  /** Modules to load while the thread waits for its slice. */
  readonly preload: readonly string[];
}

const program = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);
/**
 * What a client allocates lives for one operation. The default of 48 MB for that costs every agent some 20 MB of resident memory, and less takes no
 * more CPU: what is collected more often is less each time.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 6 };

let spare: Worker | undefined;

/**
 * Starts a thread that will be the first agent's. Loading an agent's modules takes longer than everything else between the command and the
 * first operation: a command that is going to run load lets that happen beside its own loading.
 * @param preload URLs of what specs import, to be loaded as well.
 */
export function startSpareAgentThread(preload: readonly string[]): void {
  const thread = startAgentThread(program, preload);
  // Not what keeps the process alive until it gets work.
  thread.unref();
  spare = thread;
  // One that cannot even be loaded is replaced by one that says so to whoever runs it.
  thread.once('error', drop);
  thread.once('exit', drop);
}

/** A thread for an agent; it waits for its {@link AgentAssignment}. */
export function takeAgentThread(): Worker {
  if (spare === undefined) return startAgentThread(program);
  const thread = spare;
  drop();
  thread.off('error', drop);
  thread.off('exit', drop);
  thread.ref();
  return thread;
}

function drop(): void {
  spare = undefined;
}

/**
 * Starts a thread that waits for its {@link AgentAssignment}.
 * @param own Its program: a module that calls `runAssignment`.
 */
export function startAgentThread(own: URL, preload: readonly string[] = []): Worker {
  const workerData: AgentThreadData = { preload };
  return new Worker(own, { workerData, execArgv: inheritedFlags(), resourceLimits, name: 'agent', stdin: false, stdout: true, stderr: true });
}

/** Node's own flags, but for those that say that the program comes as text: a thread that is given a file refuses them. */
function inheritedFlags(): string[] {
  const takesText = process.execArgv.findIndex((flag) => /^(-e|-p|-pe|--eval|--print)$/.test(flag));
  const flags = takesText === -1 ? process.execArgv : process.execArgv.toSpliced(takesText, 2);
  return flags.filter((flag) => !flag.startsWith('--input-type'));
}
