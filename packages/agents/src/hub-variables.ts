/** The environment of a hub and of its tasks: what must not be seen in a list of processes, and what differs between tasks. */
export const hubVariables = {
  /** What who connects must know. */
  nonce: 'UBENCH_AGENTS_NONCE',
  /** Where the hub listens, for its tasks: `host:port`. */
  hub: 'UBENCH_AGENTS_HUB',
  /** Which task it is, from 0, where its launcher is not Slurm. */
  rank: 'UBENCH_AGENT_RANK',
} as const;
