import { defineCommand } from '../command.ts';
import { idHelp } from '../runs/id-help.ts';

export const report = defineCommand({
  name: 'report',
  arguments: '[id]',
  completes: 'runs',
  summary: 'write reports of a run that was made before',
  flags: {
    format: { kind: 'text', short: 'f', argument: 'a,b', description: 'which: the names of reporters, or md (default: html)', example: 'html,pdf,junit', completes: 'reporters' },
    output: { kind: 'text', short: 'o', argument: 'path', description: 'where to: a file, a directory for several, or - for stdout', example: 'report.md' },
  },
  help: `
${idHelp}
The same reporters write here as with ubench run --reporter. Without --output they write where they always do, into the directory of the run; one text
alone goes to stdout where that is a pipe. A run that was interrupted, or that goes on, is reported as far as it was measured.

Examples:
  ubench report
  ubench report k3x9 --format markdown,junit,csv
  ubench report --format junit --output reports/benchmarks.xml
  ubench report --format json -o - | jq .run.status
`,
  load: async () => (await import('../report/report-command.ts')).reportCommand,
});
