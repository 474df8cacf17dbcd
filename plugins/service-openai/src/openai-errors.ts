import { defineErrors } from '@ubench/errors';

export const openaiErrors = defineErrors({
  OPENAI_E_NO_COMMAND: () => ({
    what: 'openai() has no command, so there is nothing to start.',
    fix: "Say where one runs, --at openai=https://…/v1, or how it starts: openai({ command: ['llama-server', '-m', 'model.gguf', '--port', '{port}'] }).",
  }),
});
