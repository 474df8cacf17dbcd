import { defineCommand } from '../command.ts';

export const prune = defineCommand({
  name: 'prune',
  summary: 'remove old runs',
  flags: {
    keep: { kind: 'text', argument: 'n|age', description: 'how many of the newest to keep, or how old a run may be (required)', example: '20' },
    dryRun: { kind: 'switch', description: 'only say what would be removed' },
  },
  help: `
Never removed: a run that goes on, one that a baseline is made of, one that has left something running (ubench stop ends that), and one
whose files cannot be understood.

Examples:
  ubench prune --keep 20
  ubench prune --keep 30d --dry-run
`,
  load: async () => (await import('../runs/prune-command.ts')).pruneCommand,
});
