import { defineCommand } from '../command.ts';
import { exitCodeHelp, unitHelp } from '../help-texts.ts';
import { runFlags } from '../run/run-flags.ts';
import { startAgentEarly } from '../run/start-agent-early.ts';

export const run = defineCommand({
  name: 'run',
  arguments: '[file[:line]...]',
  completes: 'specs',
  summary: 'run specs: deploy, measure, judge',
  flags: runFlags,
  help: `
Examples:
  ubench run orders                                 specs with "orders" in their path
  ubench run benchmarks/orders.bench.ts:12          the benchmark at a line
  ubench run --tag smoke --bail                     stop at the first failure
  ubench run --at db=postgres://localhost:5432/app  the deployment "db" is this running service
  ubench run --set load.concurrency=64 --set db.settings.shared_buffers=1GB
  ubench run --shard 2/3 --max-time 20m             one CI job of three, and no longer than that
  ubench run --watch                                again whenever a spec changes
  ubench run --dry-run > plan.json                  what would run
  ubench run --reporter json | jq .benchmarks       the result on stdout

${unitHelp}

Progress goes to stderr and results to stdout. Files go to .ubench/runs/<id>/ (or UBENCH_DIR).

${exitCodeHelp}
`,
  prepare: startAgentEarly,
  load: async () => (await import('../run/run-command.ts')).runCommand,
});
