import { defineCommand } from '../command.ts';
import { exitCodeHelp, unitHelp } from '../help-texts.ts';
import { quickFlags } from '../quick/quick-flags.ts';
import { startAgentEarly } from '../run/start-agent-early.ts';

export const quick = defineCommand({
  name: 'quick',
  arguments: '<type> <url>',
  summary: 'measure a service that is up, without a spec',
  flags: quickFlags,
  help: `
The type is that of a service (http, postgres, chroma, …), which is not started. Without --rate and --concurrency, 10 clients send as fast as
they are answered, as with wrk or autocannon; without --duration and --operations, they do for 10 s after a warm-up of 1 s. A service with
one workload needs no --workload, and none where the URL says which: openai is chat, and below /v1/embeddings embeddings.

Examples:
  ubench quick http http://localhost:3000/items?page=2
  ubench quick http http://localhost:3000 --rate 50/s --duration 1m --expect 'latency.p99<20ms' --expect 'errors.share<=0.1%'
  ubench quick http http://localhost:3000 --set workload.method=POST --set 'workload.body={"name":"x"}'
  ubench quick http unix:/run/app.sock:/items
  ubench quick postgres postgres://me@localhost/app --workload selectOnly --set workload.scale=1 --concurrency 8
  ubench quick openai http://localhost:8000/v1 --rate 4/s --duration 30s --expect 'ttft.p99<500ms'
  ubench quick http http://localhost:3000 --save benchmarks/home.bench.ts

${unitHelp}

It is the same run as that of a spec: results go to stdout, files to .ubench/runs/<id>/ (or UBENCH_DIR). --save keeps the spec that it ran;
a password is never written into it.

${exitCodeHelp}
`,
  prepare: () => startAgentEarly({}),
  load: async () => (await import('../quick/quick-command.ts')).quickCommand,
});
