import { defineCommand } from '../command.ts';

export const stop = defineCommand({
  name: 'stop',
  arguments: '[id]',
  completes: 'runs',
  summary: 'end a run, or stop what one has left running',
  flags: { now: { kind: 'switch', description: 'kill at once instead of letting it tear down and write its result' } },
  help: `
A run is named by its id, by the beginning of it, or by its last four characters; without one, the last run that goes on or has left something
running is meant. A run that goes on is ended as by a signal: it tears down and keeps what it has measured. Of one that has ended, what --keep
or a crash has left running is stopped, on another place such as a cluster whichever machine the run was on. What no run here knows becomes
known by ubench list --backend NAME --adopt.

Examples:
  ubench stop
  ubench stop k3x9 --now
`,
  load: async () => (await import('../runs/stop-command.ts')).stopCommand,
});
