import { defineCommand } from '../command.ts';

export const doctor = defineCommand({
  name: 'doctor',
  summary: 'check what this machine and each plugin can run',
  flags: {
    backend: { kind: 'text', argument: 'name', description: 'look at this backend of the configuration alone, and ask what is behind it', example: 'cluster', completes: 'backends' },
    clean: { kind: 'switch', description: 'first stop and remove what runs that were killed have left' },
    json: { kind: 'switch', description: 'as JSON' },
  },
  help: `
Looks at Node, cores, memory, limits, clocks, directories, and at what each plugin needs: those of the configuration, those that come with
ubench, and those among the project's dependencies. Starts no service. Each finding comes with what to do about it.

A backend that is another place, such as a cluster, is looked at with --backend alone: it takes a network, up to a minute, perhaps a passphrase.

With --clean, services that run on although their run was killed are stopped, by pid and start time, and its half-made files are removed.
What --keep keeps, and what belongs to a run that goes on, is left alone.

The exit code is 3 when there is a problem: something that cannot work. A warning says that it works, and what suffers.

Examples:
  ubench doctor
  ubench doctor --backend cluster
`,
  load: async () => (await import('../doctor/doctor-command.ts')).doctorCommand,
});
