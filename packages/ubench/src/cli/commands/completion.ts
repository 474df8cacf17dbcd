import { defineCommand } from '../command.ts';

export const completion = defineCommand({
  name: 'completion',
  arguments: '<shell>',
  completes: 'shells',
  summary: 'print what makes a shell complete ubench: bash, zsh, fish',
  flags: {},
  help: `
Completed are commands, flags, their values, spec files and ids of runs. To install it:
  bash   echo 'source <(ubench completion bash)' >> ~/.bashrc
  zsh    echo 'source <(ubench completion zsh)' >> ~/.zshrc     (after compinit)
  fish   ubench completion fish > ~/.config/fish/completions/ubench.fish

It completes 'ubench' where that is on the PATH, and paths that end in it, such as node_modules/.bin/ubench.
`,
  load: async () => (await import('../completion/completion-command.ts')).completionCommand,
});
