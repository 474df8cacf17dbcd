/** What a state of Slurm means for the instance of a job. */
export type JobPhase = 'queued' | 'running' | 'halted' | 'ending' | 'ended';

export interface JobStateMeaning {
  readonly phase: JobPhase;
  /** In words: what happened to the job. */
  readonly text: string;
  /** What to do about it, of an end that nobody asked for. */
  readonly fix?: string;
}

const queued = (text: string): JobStateMeaning => ({ phase: 'queued', text });
const running = (text: string): JobStateMeaning => ({ phase: 'running', text });

/** Every state that Slurm 20 to 26 has, by its long name (`squeue(1)`, JOB STATE CODES). */
export const jobStates: Readonly<Record<string, JobStateMeaning>> = {
  PENDING: queued('waits in the queue'),
  CONFIGURING: queued('waits for its node to boot'),
  POWER_UP_NODE: queued('waits for its node to be switched on'),
  REQUEUED: queued('was put back into the queue'),
  REQUEUE_FED: queued('was put back into the queue of its federation'),
  REQUEUE_HOLD: queued('was put back into the queue and is held'),
  SPECIAL_EXIT: queued('was put back into the queue and is held'),
  RESV_DEL_HOLD: queued('is held, because its reservation was deleted'),
  EXPEDITING: queued('was put back to the head of the queue'),
  RUNNING: running('runs'),
  RESIZING: running('is being resized'),
  SIGNALING: running('is being signalled'),
  SUSPENDED: { phase: 'halted', text: 'is suspended' },
  STOPPED: { phase: 'halted', text: 'is stopped by a signal' },
  COMPLETING: { phase: 'ending', text: 'is ending' },
  STAGE_OUT: { phase: 'ending', text: 'is writing out its burst buffer' },
  UPDATE_DB: { phase: 'ending', text: 'is being written to the accounting' },
  COMPLETED: { phase: 'ended', text: 'ended' },
  FAILED: { phase: 'ended', text: 'failed' },
  CANCELLED: { phase: 'ended', text: 'was cancelled', fix: 'Somebody, or a limit of the cluster, cancelled it: ask `sacct -j JOB -o JobID,State,Reason,AdminComment`, and run it again.' },
  TIMEOUT: { phase: 'ended', text: 'ran into its time limit', fix: 'Set a longer `timeLimit` of the backend, or `agent.timeLimit` where it is the job of agents; it counts from the start of the job, image and all.' },
  DEADLINE: { phase: 'ended', text: 'was ended by its deadline', fix: 'Set a shorter `timeLimit` of the backend, so that it fits before the deadline.' },
  OUT_OF_MEMORY: { phase: 'ended', text: 'ran out of memory', fix: 'Ask for more: deploy(…, { resources: { memory: … } }); or set the service to use less.' },
  NODE_FAIL: { phase: 'ended', text: 'lost its node', fix: 'The node failed, and not the service: run it again; if it is the same node every time, tell the administrators.' },
  BOOT_FAIL: { phase: 'ended', text: 'could not start because its node did not boot', fix: 'Run it again; if it is the same node every time, tell the administrators.' },
  LAUNCH_FAILED: { phase: 'ended', text: 'could not be launched on its node', fix: 'Run it again; if it is the same node every time, tell the administrators.' },
  RECONFIG_FAIL: { phase: 'ended', text: 'could not start because its node could not be set up', fix: 'Run it again; if it is the same node every time, tell the administrators.' },
  PREEMPTED: { phase: 'ended', text: 'had to make room for a job of higher priority', fix: 'Use a `qos` or `partition` of the backend whose jobs are not preempted: what was measured until then is worth nothing.' },
  REVOKED: { phase: 'ended', text: 'was taken over by another cluster of the federation', fix: 'Name one cluster as `ssh` whose jobs stay there.' },
};

/** Ends that the job's own last word does not know of, and that say more than it. */
export const abnormalEnds: ReadonlySet<string> = new Set(
  Object.entries(jobStates).flatMap(([name, { phase }]) => (phase === 'ended' && name !== 'COMPLETED' && name !== 'FAILED' ? [name] : [])),
);

/** What is not known is taken for running: only an end that Slurm names ends an instance. */
export const meaningOf = (state: string): JobStateMeaning => jobStates[state] ?? running(`is in the state ${state}`);
