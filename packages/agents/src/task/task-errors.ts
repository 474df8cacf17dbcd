import { defineErrors } from '@ubench/errors';

export const taskErrors = defineErrors({
  UBENCH_E_PLACE_ENVIRONMENT: (p: { variable: string }) => ({
    what: `An agent cannot begin: ${p.variable} is not set as it should be.`,
    fix: 'What starts agents must pass the environment of the hub on, and tell each of them its rank: srun does both.',
  }),
  UBENCH_E_PLACE_NO_HUB: (p: { address: string; problem: string }) => ({
    what: `An agent cannot reach its hub at ${p.address}: ${p.problem}.`,
    fix: 'Nodes must reach each other on the ports that programs choose. Look at whether a firewall between them forbids it.',
  }),
});
