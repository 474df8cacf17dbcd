import { failpointsVariable } from '@ubench/files';

/** Environment variables of ours that are no key of the configuration, each with what it does. */
export const otherVariables: Readonly<Record<string, string>> = {
  UBENCH_DIR: 'Where runs are kept: a directory, absolute or relative to the working directory. Default: `.ubench`.',
  UBENCH_AGENTS_HUB: 'Set by ubench, for agents in a place of their own: where their hub listens.',
  UBENCH_AGENTS_NONCE: 'Set by ubench, for agents in a place of their own: what who connects to their hub must know.',
  UBENCH_AGENT_RANK: 'Set by ubench, for agents in a place of their own: which of them a process is, where Slurm does not say.',
  UBENCH_TASK: 'Set by ubench, for a client of your own: which task it is, from 0.',
  UBENCH_TASKS: 'Set by ubench, for a client of your own: how many tasks there are.',
  UBENCH_SEED: 'Set by ubench, for a client of your own: whatever is random in it is to derive from this number.',
  UBENCH_DATASET: 'Set by ubench, for a client of your own: the path of its dataset.',
  UBENCH_RESULTS: 'Set by ubench, for a client of your own: the file to write its results to.',
  [failpointsVariable]: 'For tests of ubench itself: at which of its named points the process is killed, or what fails there.',
};
