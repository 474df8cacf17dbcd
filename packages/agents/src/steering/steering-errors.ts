import { defineErrors } from '@ubench/errors';

export const steeringErrors = defineErrors({
  UBENCH_E_PLACE_REFUSED: (p: { address: string; problem: string }) => ({
    what: `The hub of the agents at ${p.address} refuses to be steered: ${p.problem}.`,
    fix: 'It belongs to another run or to another version of ubench. Start a place anew.',
  }),
  UBENCH_E_PLACE_LOST: (p: { place: string; problem: string }) => ({
    what: `The place of the agents, ${p.place}, is lost: ${p.problem}.`,
    fix: 'Look at its log. If it reached its time limit, ask for more time; what its agents measured until then is kept.',
  }),
  UBENCH_E_PLACE_UNREACHABLE: (p: { place: string; seconds: number; problem: string }) => ({
    what: `What the agents in ${p.place} say could not be read for ${p.seconds} s: ${p.problem}.`,
    fix: 'Look at the connection to the backend. The load goes on there; `ubench collect` takes it up again.',
  }),
  UBENCH_E_PLACE_KILLED: (p: { agent: number }) => ({
    what: `Agent ${p.agent} was ended before it had said its last word.`,
    fix: 'It was ended together with its load.',
  }),
});
