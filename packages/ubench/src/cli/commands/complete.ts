import { defineCommand } from '../command.ts';

/** What the scripts of `ubench completion` ask at each Tab. */
export const complete = defineCommand({
  name: '__complete',
  arguments: '<shell> [word...]',
  hidden: true,
  summary: 'print what a word can be completed to',
  flags: {},
  help: '',
  load: async () => (await import('../completion/complete-command.ts')).completeCommand,
});
