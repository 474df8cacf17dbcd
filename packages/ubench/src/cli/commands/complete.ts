import { type CommandDefinition, defineCommand } from '../command.ts';

/** What the scripts of `ubench completion` ask at each Tab. */
export const complete = (commands: readonly CommandDefinition[]): CommandDefinition =>
  defineCommand({
    name: '__complete',
    arguments: '<shell> [word...]',
    hidden: true,
    summary: 'print what a word can be completed to',
    flags: {},
    help: '',
    load: async () => {
      const { completeCommand } = await import('../completion/complete-command.ts');
      return (args, _flags, context) => completeCommand(commands, args, context);
    },
  });
