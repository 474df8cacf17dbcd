import { defineCommand } from '../command.ts';
import { idHelp } from '../runs/id-help.ts';

export const watch = defineCommand({
  name: 'watch',
  arguments: '[id]',
  completes: 'runs',
  summary: 'follow a run that another process does, to its end',
  flags: { backend: { kind: 'text', argument: 'name', description: 'what its agents say on this backend of the configuration, where its files are on another machine', example: 'cluster', completes: 'backends' } },
  help: `
${idHelp}
Ctrl-C ends the watching and leaves the run alone. At the end of the run its exit code is that of this command.

A run that another machine does, or did until its process was killed, has no files here. With --backend the place that its agents have there is asked: a
line a second for each load, how far it is, its rate, its latency, what failed, from its beginning on. It ends when they have no place any more.

Examples:
  ubench watch
  ubench watch k3x9 --backend cluster
`,
  load: async () => (await import('../runs/watch-command.ts')).watchCommand,
});
