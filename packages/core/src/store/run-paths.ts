import { join } from 'node:path';

export interface RunPaths {
  readonly directory: string;
  readonly record: string;
  readonly plan: string;
  readonly events: string;
  readonly progress: string;
  readonly result: string;
  /** Of its services. */
  readonly logs: string;
}

export const runsOf = (stateDirectory: string): string => join(stateDirectory, 'runs');

/** Where a run keeps what. */
export function runPaths(stateDirectory: string, id: string): RunPaths {
  const directory = join(runsOf(stateDirectory), id);
  return {
    directory,
    record: join(directory, 'run.json'),
    plan: join(directory, 'plan.json'),
    events: join(directory, 'events.jsonl'),
    progress: join(directory, 'progress.json'),
    result: join(directory, 'result.json'),
    logs: join(directory, 'logs'),
  };
}
