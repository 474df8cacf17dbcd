import { defineCommand } from '../command.ts';
import { initFlags } from '../init/init-flags.ts';

export const init = defineCommand({
  name: 'init',
  summary: 'write a first spec that runs as it is',
  flags: initFlags,
  help: `
Writes a spec, ubench.config.ts, the entries of package.json (a script "bench", and what the spec imports) and of .gitignore into the
working directory. On a terminal it asks; with --yes, or without a terminal, what is not given has its default. A file that is there
already stays as it is; package.json and .gitignore only gain what they lack.

Templates:
  http      a small HTTP server under 8 clients; put your own in its place (default)
  postgres  point reads on a PostgreSQL that the spec starts
  function  a function, measured in process

Examples:
  ubench init
  ubench init --yes && ubench run
  ubench init --template postgres --file benchmarks/orders.bench.ts
`,
  load: async () => (await import('../init/init-command.ts')).initCommand,
});
