import { defineCommand } from '../command.ts';

export const doctor = defineCommand({
  name: 'doctor',
  summary: 'check what this machine and each plugin can run',
  flags: {
    clean: { kind: 'switch', description: 'first stop and remove what runs that were killed have left' },
    json: { kind: 'switch', description: 'as JSON' },
  },
  help: `
Looks at Node, cores, memory, limits, clocks, directories, and at what each plugin needs: those of the configuration, those that come with
ubench, and those among the project's dependencies. Starts no service. Each finding comes with what to do about it.

With --clean, services that run on although their run was killed are stopped, by pid and start time, and its half-made files are removed.
What --keep keeps, and what belongs to a run that goes on, is left alone.

The exit code is 3 when there is a problem: something that cannot work. A warning says that it works, and what suffers.
`,
  load: async () => (await import('../doctor/doctor-command.ts')).doctorCommand,
});
