import { defineErrors } from '@ubench/errors';

export const httpErrors = defineErrors({
  HTTP_E_NO_COMMAND: () => ({
    what: 'http() has no command, so there is nothing to start.',
    fix: "Say how the server starts, http({ command: ['node', 'server.js', '{port}'] }), or where one runs, --at http=http://…",
  }),
  HTTP_E_URL: (p: { scheme: string }) => ({
    what: `An HTTP server is not reached by a ${p.scheme} URL.`,
    fix: 'Write http://HOST:PORT, https://HOST or unix:/PATH/TO.sock.',
  }),
  HTTP_E_TRACED_REQUEST: (p: { operation: number; request: string }) => ({
    what: `Operation ${p.operation} of the trace is no request that can be sent: ${p.request}.`,
    fix: "Its method is one of GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS, and its path begins with '/'.",
  }),
});
