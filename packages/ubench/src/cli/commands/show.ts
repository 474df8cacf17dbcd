import { defineCommand } from '../command.ts';
import { idHelp } from '../runs/id-help.ts';

export const show = defineCommand({
  name: 'show',
  arguments: '[id]',
  completes: 'runs',
  summary: 'show a run: its command, its numbers, its verdicts',
  flags: { json: { kind: 'switch', description: 'its record, its instances and its whole result as JSON' } },
  help: `
${idHelp}

Examples:
  ubench show
  ubench show k3x9 --json | jq .result.benchmarks[0].metrics.latency
`,
  load: async () => (await import('../runs/show-command.ts')).showCommand,
});
