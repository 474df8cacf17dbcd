import { defineCommand } from '../command.ts';

export const config = defineCommand({
  name: 'config',
  summary: 'print the configuration, and where each value is from',
  flags: { json: { kind: 'switch', description: 'as JSON' } },
  help: `
A value is taken from the first of: a flag, a UBENCH_* variable, the configuration file (ubench.config.{ts,mts,js,mjs,json,yaml},
or "ubench" in package.json; here or in a directory above, up to the one with .git), the default.

Example:
  UBENCH_TRIALS=5 ubench config --json
`,
  load: async () => (await import('../config/config-command.ts')).configCommand,
});
