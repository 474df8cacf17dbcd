import { defineErrors } from '@ubench/errors';

export const httpErrors = defineErrors({
  HTTP_E_NO_COMMAND: () => ({
    what: 'http() has no command, so there is nothing to start.',
    fix: "Say how the server starts, http({ command: ['node', 'server.js', '{port}'] }), or where one runs, --at http=http://…",
  }),
});
