/** Tools whose output can be imported, each with the command that writes what is read. */
export const foreignTools = {
  pgbench: { command: 'pgbench -l (pgbench_log.PID and its siblings), with --aggregate-interval or without' },
  k6: { command: 'k6 run --summary-export summary.json script.js, or handleSummary() that returns JSON.stringify(data)' },
  vegeta: { command: 'vegeta report -type=json, or vegeta encode -to json' },
  oha: { command: 'oha --no-tui --output-format json URL' },
  wrk: { command: 'wrk --latency URL' },
  wrk2: { command: 'wrk2 --latency --rate R URL' },
  autocannon: { command: 'autocannon --json URL' },
  'vllm-bench': { command: 'vllm bench serve --save-result, better with --save-detailed' },
  guidellm: { command: 'guidellm run --output kind=json,path=benchmarks.json' },
  aiperf: { command: 'aiperf profile (profile_export_aiperf.json)' },
} as const;

export type ForeignTool = keyof typeof foreignTools;

export const isForeignTool = (name: string): name is ForeignTool => Object.hasOwn(foreignTools, name);
