import { defineCommand } from '../command.ts';
import { idHelp } from '../runs/id-help.ts';

export const rerun = defineCommand({
  name: 'rerun',
  arguments: '[id] [flags...]',
  completes: 'runs',
  summary: 'give the command of a run again',
  flags: {},
  help: `
${idHelp}
It is given where it was given then, with the specs as they are now; what of the plan has changed since is said. Flags behind -- are added.

Examples:
  ubench rerun
  ubench rerun k3x9 -- --trials 5
`,
  load: async () => (await import('../runs/rerun-command.ts')).rerunCommand,
});
