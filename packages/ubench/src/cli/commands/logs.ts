import { defineCommand } from '../command.ts';
import { idHelp } from '../runs/id-help.ts';

export const logs = defineCommand({
  name: 'logs',
  arguments: '[id] [deployment]',
  completes: 'runs',
  summary: 'print what the services of a run have printed',
  flags: {
    tail: { kind: 'count', argument: 'n', description: 'only the last n lines of each', example: '100' },
    follow: { kind: 'switch', short: 'f', description: 'go on with what is printed, until the run ends' },
  },
  help: `
${idHelp}
The log of a service that goes on in another place, such as a cluster, is asked of its backend until the run has brought it home.
With several deployments each line begins with the name of its own.

Examples:
  ubench logs
  ubench logs k3x9 db --tail 50
  ubench logs -f
`,
  load: async () => (await import('../runs/logs-command.ts')).logsCommand,
});
