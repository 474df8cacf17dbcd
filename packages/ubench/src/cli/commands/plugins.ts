import { defineCommand } from '../command.ts';

export const plugins = defineCommand({
  name: 'plugins',
  summary: 'list plugins: what each brings, and where it is from',
  flags: { json: { kind: 'switch', description: 'as JSON' } },
  help: `
Listed are those of the configuration, those that come with ubench, and those among the dependencies of the project's package.json
(@ubench/service-*, ubench-service-*, and the same for backend, driver, monitor and reporter). The exit code is 3 when one does not load.
`,
  load: async () => (await import('../plugins/plugins-command.ts')).pluginsCommand,
});
