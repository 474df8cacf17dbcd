import { existsSync } from 'node:fs';
import { readProcess } from '@ubench/processes';

/** What the suite sees and does where instances run, behind the back of the backend. */
export interface Look {
  /** Which of these processes are alive. */
  alive(pids: readonly number[]): Promise<readonly number[]>;
  /** Which of these files and directories are there. */
  existing(paths: readonly string[]): Promise<readonly string[]>;
  /** Kills a process by SIGKILL. */
  kill(pid: number): Promise<void>;
}

/** On this machine. */
export const lookHere: Look = {
  alive: async (pids) => pids.filter((pid) => readProcess(pid) !== undefined),
  existing: async (paths) => paths.filter((path) => existsSync(path)),
  kill: async (pid) => void process.kill(pid, 'SIGKILL'),
};
