import type { Argv } from '@ubench/core';
import { parseSqueue, type QueuedJob, squeueCommand } from './commands/squeue.ts';
import { parseEndpoint, parseExit, parseState, type Told } from './told.ts';

/** An instance to be looked at. */
export interface Looked {
  readonly directory: string;
  readonly index: number;
  readonly nonce: string;
}

/** What one look at the cluster has seen. */
export interface Seen {
  /** `undefined` where the queue was not asked, or gave no answer. */
  readonly jobs: readonly QueuedJob[] | undefined;
  /** Why the queue gave no answer. */
  readonly problem: string | undefined;
  readonly told: ReadonlyMap<string, Told>;
  /** Instances that something is kept of, by {@link lookKey}: nothing is of those that were stopped. */
  readonly kept: ReadonlySet<string>;
  /** Of each directory that is there: when it was submitted, by the clock of the login node, seconds. */
  readonly submitted_s: ReadonlyMap<string, number>;
}

export const lookKey = ({ directory, index }: Pick<Looked, 'directory' | 'index'>): string => `${directory}/${index}`;

const separator = '\x1e';

// The queue and the files of every instance by one command: `$1` says whether the queue is asked.
const script = `
if [ "$1" = queue ]; then shift; n=$1; shift; "\${@:1:n}" 2>&1; printf '\\n${separator}%s\\n' "$?"; shift "$n"; else shift; fi
for directory; do
  cd -- "$directory" 2>/dev/null || continue
  printf '${separator}%s\\n' "$directory"
  printf '%s:\n' [0-9]*
  grep -sH '' submitted [0-9]*/state [0-9]*/endpoint [0-9]*/exit
done
:`;

/** @param environment Of Slurm's commands: `env -i …`; empty: the queue is not asked. */
export function lookCommand(user: string, environment: readonly string[], directories: readonly string[]): Argv {
  if (environment.length === 0) return ['bash', '-c', script, 'bash', 'files', ...directories];
  const squeue = [...environment, ...squeueCommand(user)];
  return ['bash', '-c', script, 'bash', 'queue', String(squeue.length), ...squeue, ...directories];
}

/** @param asked Whether the queue was. */
export function parseLook(text: string, asked: boolean, instances: readonly Looked[]): Seen {
  const [first, ...rest] = text.split(separator);
  const code = asked ? Number(rest.shift()?.trim()) : 0;
  const jobs = asked && code === 0 ? parseSqueue(first!) : undefined;
  const linesByFile = new Map<string, string[]>();
  const submitted_s = new Map<string, number>();
  for (const section of rest) {
    const [directory, ...lines] = section.split('\n');
    for (const line of lines) {
      const [, file, value] = /^([^:]+):(.*)$/.exec(line) ?? [];
      if (file === undefined) continue;
      if (file === 'submitted') submitted_s.set(directory!, Number(value));
      const path = `${directory}/${file}`;
      linesByFile.set(path, [...(linesByFile.get(path) ?? []), value!]);
    }
  }
  const told = new Map(
    instances.map((instance): [string, Told] => {
      const key = lookKey(instance);
      const lines = (name: string): readonly string[] => linesByFile.get(`${key}/${name}`) ?? [];
      const state = parseState(lines('state'), instance.nonce);
      const endpoint = parseEndpoint(lines('endpoint'), instance.nonce);
      const exit = parseExit(lines('exit'), instance.nonce);
      return [key, { ...(state && { state }), ...(endpoint && { endpoint }), ...(exit && { exit }) }];
    }),
  );
  const problem = asked && jobs === undefined ? first!.trim().split('\n').at(-1) || `squeue ended with code ${code}` : undefined;
  return { jobs, problem, told, kept: new Set(instances.map(lookKey).filter((key) => linesByFile.has(key))), submitted_s };
}
