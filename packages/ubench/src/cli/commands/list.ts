import { defineCommand } from '../command.ts';

export const list = defineCommand({
  name: 'list',
  summary: 'list runs, the newest first',
  flags: {
    last: { kind: 'count', short: 'n', argument: 'n', description: 'only the last n runs', example: '20' },
    json: { kind: 'switch', description: 'as JSON' },
    reindex: { kind: 'switch', description: 'build the index anew from the directories of the runs' },
  },
  help: `
Statuses: RUNNING; COMPLETED; FAILED (nothing trustworthy was measured); INTERRUPTED (by a signal, or its process was killed: what it had
measured is kept); UNKNOWN (its files are damaged, or it belongs to another machine).

Examples:
  ubench list -n 10
  ubench list --json | jq '.[] | select(.status == "FAILED") | .id'
`,
  load: async () => (await import('../runs/list-command.ts')).listCommand,
});
