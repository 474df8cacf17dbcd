import { defineCommand } from '../command.ts';
import { trendFlags } from '../trend/trend-flags.ts';

export const trend = defineCommand({
  name: 'trend',
  arguments: '<benchmark> [metric...]',
  completes: 'specs',
  summary: 'show how the numbers of a benchmark went from run to run, and where they changed',
  flags: trendFlags,
  help: `
A benchmark is named by its id or by a part of it that no other has; a metric by its path (latency.p99) or by its name (latency). Without a metric: throughput,
goodput, the latency at p50, p95 and p99, and what the workload measures beside them.

Only runs in the same environment can be compared: those of others are shown apart, with what differs. Runs that cannot be believed are left out and
counted. A change is one that lasts for three runs or more, and that chance would show in one history of a hundred; it takes about twelve runs to be found.

Examples:
  ubench trend "point reads"
  ubench trend orders.bench.ts latency.p99 --since 30d
  ubench trend "point reads" --html trend.html
  ubench trend "point reads" --from runs --json | jq '.environments[0].metrics[].changes'
`,
  load: async () => (await import('../trend/trend-command.ts')).trendCommand,
});
