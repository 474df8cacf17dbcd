import { defineErrors } from '@ubench/errors';

export const hubErrors = defineErrors({
  UBENCH_E_PLACE_ARGUMENTS: (p: { problem: string }) => ({
    what: `The program of a place of agents cannot be started so: ${p.problem}.`,
    fix: 'It is started by the backend that has such places. Look at what that starts.',
  }),
  UBENCH_E_PLACE_LISTEN: (p: { address: string; problem: string }) => ({
    what: `The hub of the agents cannot listen at ${p.address}: ${p.problem}.`,
    fix: 'Start it anew: it then gets another port. If it happens again, look at what the node has open.',
  }),
  UBENCH_E_PLACE_LAUNCHER: (p: { command: string; how: string; come: number; wanted: number }) => ({
    what: `${p.command}, which starts the agents, ${p.how}; ${p.come} of ${p.wanted} had come.`,
    fix: 'Look at what it said. If fewer tasks were granted than asked, ask for fewer agents or for more nodes.',
  }),
  UBENCH_E_PLACE_TASKS: (p: { asked: number; come: number }) => ({
    what: `A load was to have ${p.asked} agents, and the place has ${p.come}.`,
    fix: 'Look at the log of the place: it says which were lost.',
  }),
  UBENCH_E_PLACE_TASK_LOST: (p: { agent: number; node: string; problem: string }) => ({
    what: `Agent ${p.agent} on ${p.node} was lost: ${p.problem}.`,
    fix: 'Look at whether its process was killed there, by a limit on memory or by somebody, and whether the node still answers.',
  }),
  UBENCH_E_PLACE_AGENT_ENDED: (p: { agent: number; node: string; code: number }) => ({
    what: `Agent ${p.agent} on ${p.node} ended without a last word, with exit code ${p.code}.`,
    fix: 'Do not call process.exit() in a spec.',
  }),
  UBENCH_E_PLACE_AGENT_SILENT: (p: { agent: number; node: string; seconds: number }) => ({
    what: `Agent ${p.agent} on ${p.node} has said nothing for ${p.seconds} s: it stands still.`,
    fix: 'Look for a loop that does not end, or for work without an await, in the code that the workload runs, and at whether its process was stopped.',
  }),
  UBENCH_E_PLACE_STREAM: (p: { directory: string; problem: string }) => ({
    what: `What the agents measure cannot be kept in ${p.directory}: ${p.problem}. They were told to stop.`,
    fix: 'Make room there, or give the backend another directory.',
  }),
  UBENCH_E_PLACE_FILE: (p: { file: string; problem: string }) => ({
    what: `A file that the agents read cannot be kept at ${p.file}: ${p.problem}.`,
    fix: 'Make room there, or give the backend another directory.',
  }),
  UBENCH_E_PLACE_NO_GROUP: (p: { group: string }) => ({
    what: `The place of the agents knows no load called ${p.group}.`,
    fix: 'It was started anew meanwhile, or ended. Run the load again.',
  }),
});
