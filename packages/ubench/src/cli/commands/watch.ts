import { defineCommand } from '../command.ts';
import { idHelp } from '../runs/id-help.ts';

export const watch = defineCommand({
  name: 'watch',
  arguments: '[id]',
  completes: 'runs',
  summary: 'follow a run that another process does, to its end',
  flags: {},
  help: `
${idHelp}
Ctrl-C ends the watching and leaves the run alone. At the end of the run its exit code is that of this command.

Example:
  ubench watch
`,
  load: async () => (await import('../runs/watch-command.ts')).watchCommand,
});
