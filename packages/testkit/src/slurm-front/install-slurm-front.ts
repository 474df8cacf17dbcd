import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FrontFault, textOfFault } from './front-fault.ts';
import { frontScript } from './front-script.ts';

/** The commands that a front can stand before. */
export const frontedCommands = ['sbatch', 'squeue', 'sacct', 'scancel', 'scontrol', 'sinfo', 'sacctmgr', 'srun', 'ssh'] as const;
export type FrontedCommand = (typeof frontedCommands)[number];

/** One call of a command: for the controller, one request at least. */
export interface FrontCall {
  readonly command: FrontedCommand;
  readonly argv: readonly string[];
  /** When it began, in milliseconds since 1970. */
  readonly at_ms: number;
  /** What was let go wrong. */
  readonly fault: FrontFault['kind'];
  /** What it exited with; `undefined` while it runs, and where it was killed. */
  readonly code: number | undefined;
}

export interface SlurmFront {
  /** To be put first on PATH. */
  readonly directory: string;
  /** What happens to the next calls of a command, in this order; `{ kind: 'pass' }` spares one. Comes behind what is planned already. */
  next(command: FrontedCommand, ...faults: readonly FrontFault[]): Promise<void>;
  /** What happens to every call for which nothing else is planned. */
  always(command: FrontedCommand, fault: FrontFault): Promise<void>;
  /** Lets everything through from now on. */
  clear(): Promise<void>;
  /** Every call so far, in the order of their beginning. */
  calls(): Promise<FrontCall[]>;
}

/**
 * Writes executables into a directory that stand before the commands of Slurm and before `ssh`: they call the true ones, write down each call, and let go
 * wrong what is asked for while they are used. Any user may call them. They are bash, so that a machine without Node has them as well.
 * @param options.real the PATH on which the true commands are
 */
export async function installSlurmFront(directory: string, options: { readonly real: string }): Promise<SlurmFront> {
  const state = join(directory, 'state');
  const faults = (command: FrontedCommand): string => join(state, 'faults', command);
  const script = frontScript(state, options.real);
  await mkdir(join(state, 'calls'), { recursive: true });
  for (const command of frontedCommands) {
    await mkdir(faults(command), { recursive: true });
    // Who takes a plan removes it.
    await chmod(faults(command), 0o777);
    await writeFile(join(directory, command), script);
    await chmod(join(directory, command), 0o755);
  }
  await chmod(join(state, 'calls'), 0o777);
  await chmod(directory, 0o755);

  let planned = 0;
  const plan = async (command: FrontedCommand, name: string, fault: FrontFault): Promise<void> => {
    const draft = join(state, `${command}-${name}`);
    await writeFile(draft, textOfFault(fault));
    await rename(draft, join(faults(command), name));
  };
  return {
    directory,
    async next(command, ...list) {
      for (const fault of list) await plan(command, String(planned++).padStart(9, '0'), fault);
    },
    always: (command, fault) => plan(command, 'always', fault),
    async clear() {
      for (const command of frontedCommands) for (const name of await readdir(faults(command))) await rm(join(faults(command), name), { force: true });
    },
    async calls() {
      const names = (await readdir(join(state, 'calls'))).filter((name) => !name.endsWith('.new')).toSorted();
      return Promise.all(names.map(async (name) => callOf(name, await readFile(join(state, 'calls', name), 'utf8'))));
    },
  };
}

function callOf(name: string, text: string): FrontCall {
  const [command, fault, code, ...argv] = text.split('\0').slice(0, -1);
  return { command: command as FrontedCommand, argv, at_ms: Number(name.split('-')[0]) / 1000, fault: fault as FrontFault['kind'], code: code === '' ? undefined : Number(code) };
}
