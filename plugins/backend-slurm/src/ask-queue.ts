import { parseSqueue, type QueuedJob, squeueCommand } from './commands/squeue.ts';
import type { Login } from './login.ts';
import type { SlurmCommands } from './slurm-commands.ts';

/** All jobs of this user, asked for until there is an answer. @throws SLURM_E_NOT_ANSWERING, or the signal's reason */
export const askQueue = ({ slurm, login }: { readonly slurm: SlurmCommands; readonly login: Login }, signal?: AbortSignal): Promise<QueuedJob[]> =>
  slurm.ask(squeueCommand(login.user), ({ code, stdout }) => (code === 0 ? parseSqueue(stdout) : undefined), signal);
