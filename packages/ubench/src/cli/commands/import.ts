import { defineCommand } from '../command.ts';
import { exitCodeHelp } from '../help-texts.ts';

export const importDefinition = defineCommand({
  name: 'import',
  arguments: '<file...>',
  summary: 'take over what another tool has measured, as a run',
  flags: {
    from: { kind: 'text', argument: 'tool', description: 'whose output it is (default: what it looks like)', example: 'k6', completes: 'tools' },
    name: { kind: 'texts', argument: 'name', description: 'what a measurement is called, in the order of the files (default: its file); repeatable', example: 'checkout' },
    allowInvalid: { kind: 'switch', description: 'an invalid measurement does not fail the import' },
    json: { kind: 'switch', description: 'print the result as JSON' },
  },
  help: `
Reads what these write, and keeps it as a run that list, show, report, compare and export know:
  pgbench     pgbench -l, with --rate, with --aggregate-interval; the logs of all its threads together are one measurement
  k6          k6 run --summary-export FILE, and handleSummary() that returns JSON.stringify(data)
  vegeta      vegeta report -type=json, vegeta encode -to json
  oha         oha --no-tui --output-format json URL
  wrk, wrk2   what they print; percentiles need --latency
  autocannon  autocannon --json URL
  vllm-bench  vllm bench serve --save-result, with --save-detailed each request, with --append-result each run
  guidellm    the benchmarks.json of guidellm run: each benchmark is a measurement
  aiperf      the profile_export_aiperf.json of aiperf profile

Latencies of different tools are different things. Only what means the same as with ubench has its name: throughput, operations, errors, the
latencies of pgbench, and of language models those times that begin and end where ours do. All others begin with the tool, such as wrk.latency
or vllm-bench.ttft, and the result says what each is. What cannot
be known of a foreign measurement, above all on which machine it was made, is a warning in the result, and no gate takes it for comparable.

Examples:
  ubench import summary.json
  ubench import pgbench_log.4711 pgbench_log.4711.1 --name tpcb
  ubench import before.txt after.txt --from wrk --name before --name after

${exitCodeHelp}
`,
  load: async () => (await import('../import/import-command.ts')).importCommand,
});
