/** What the command's exit code means; where several apply, the first one of the table. Never 2, which `make` turns others into. */
export const exitCodes = {
  interrupted: { code: 130, meaning: 'interrupted by Ctrl-C' },
  terminated: { code: 143, meaning: 'terminated' },
  usage: { code: 5, meaning: 'wrong usage or configuration, or no spec matched' },
  untrustworthy: { code: 3, meaning: 'nothing trustworthy was measured: a benchmark failed or is invalid, a deployment or a spec failed, or a gate had nothing to judge' },
  failed: { code: 1, meaning: 'an assertion or a gate failed' },
  inconclusive: { code: 4, meaning: 'an assertion or a gate is inconclusive, under --strict' },
  output: { code: 6, meaning: 'the verdicts stand, but an output could not be written' },
  success: { code: 0, meaning: 'everything was measured, and nothing that was judged failed' },
} as const;
