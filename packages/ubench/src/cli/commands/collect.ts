import { defineCommand } from '../command.ts';

export const collect = defineCommand({
  name: 'collect',
  arguments: '[id] [flags...]',
  completes: 'runs',
  summary: 'finish a run whose process was killed while its agents went on elsewhere',
  flags: {},
  help: `
A run is named by its id, by the beginning of it, or by its last four characters; without one, the last run that there is something to collect of is
meant. Flags behind -- are added to the command of the run.

Agents in a place of their own, such as a job of a cluster, go on without the process that steers them. This waits for the benchmark that was under way,
reads what its agents measured, checks and judges it as the run would have, measures the trials that it still lacks, stops everything, and writes the
result. Benchmarks that had not begun stay interrupted: ubench rerun measures them. Hooks of the spec are not called: what they kept in memory is gone.

It may be ended at any time, and given again. The exit code is that of the run.

Examples:
  ubench collect
  ubench collect k3x9 -- --reporter json
`,
  load: async () => (await import('../runs/collect-command.ts')).collectCommand,
});
