import { defineCommand } from '../command.ts';

export const list = defineCommand({
  name: 'list',
  summary: 'list runs, the newest first',
  flags: {
    last: { kind: 'count', short: 'n', argument: 'n', description: 'only the last n runs', example: '20' },
    backend: { kind: 'text', argument: 'name', description: 'what your runs have on a backend of the configuration, asked of the backend itself', example: 'cluster', completes: 'backends' },
    adopt: { kind: 'switch', description: 'with --backend: make known here what only the backend knows' },
    json: { kind: 'switch', description: 'as JSON' },
    reindex: { kind: 'switch', description: 'build the index anew from the directories of the runs' },
  },
  help: `
Statuses: RUNNING; COMPLETED; FAILED (nothing trustworthy was measured); INTERRUPTED (by a signal, or its process was killed: what it had
measured is kept); ADOPTED (only its instances are known: it was found on a backend); UNKNOWN (its files are damaged, or it belongs to another
machine).

With --backend the backend is asked instead of the files here: every instance that your runs have there and that has not ended, its state, and
what is known of its run here. A run that another machine started, or whose files are lost, is not known; --adopt makes it known, so that
ubench show, logs and stop work on it. It stops nothing, and does no harm when it is given again.

Examples:
  ubench list -n 10
  ubench list --backend cluster
  ubench list --backend cluster --adopt
  ubench list --json | jq '.[] | select(.status == "FAILED") | .id'
`,
  load: async () => (await import('../runs/list-command.ts')).listCommand,
});
