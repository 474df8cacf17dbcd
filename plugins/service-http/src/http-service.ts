import { commandOptions, launchCommand, learnsPort, mustLearnPort, type ServiceType } from '@ubench/core';
import { accessOf, HttpFailure, parseTarget, pathUnder, requestOnce, tlsAccess, tlsOption } from '@ubench/http';
import { z } from 'zod';
import { httpErrors } from './http-errors.ts';
import { pathOption, statusOption } from './status.ts';

export const httpOptions = z
  .strictObject({
    ...commandOptions,
    url: z.string().default('http://{host}:{port}').describe('Where it answers; a path in it is put before every request path. `unix:/run/app.sock` is a Unix socket, `unix:/run/app.sock:/path` one with a path.'),
    tls: tlsOption,
    ready: z
      .strictObject({
        path: pathOption.default('/').describe('Asked for by GET, with the query string.'),
        status: statusOption.optional().describe('What a ready server answers. Default: anything below 500.'),
      })
      .prefault({})
      .describe('The request that tells whether it is ready.'),
  })
  .refine(learnsPort, mustLearnPort);

const schemes: ReadonlySet<string> = new Set(['http:', 'https:', 'unix:']);
/** What waiting does not cure. */
const lasting: ReadonlySet<string> = new Set(['url', 'ENOTFOUND', 'EAI_AGAIN', 'tls name', 'tls certificate', 'tls']);

export const httpService = {
  name: 'http',
  description: 'Anything that speaks HTTP: a command that ubench starts, or a server that is already up (`--at http=http://…`).',
  options: httpOptions,
  splitUrl(text) {
    const url = new URL(text);
    if (url.protocol === 'unix:') {
      const target = parseTarget(text);
      return { url: target.origin, workload: target.path === '/' ? {} : { path: target.path } };
    }
    const path = url.pathname + url.search;
    url.pathname = '';
    url.search = '';
    url.hash = '';
    return { url: url.href.replace(/\/$/, ''), workload: path === '/' ? {} : { path } };
  },
  access: ({ tls }) => tlsAccess(tls),
  launch({ command, ...options }, context) {
    if (command === undefined) throw httpErrors.HTTP_E_NO_COMMAND();
    return launchCommand('http', { command, ...options }, context);
  },
  async probe(endpoint, { ready }, signal) {
    const { protocol } = new URL(endpoint.url);
    if (!schemes.has(protocol)) throw httpErrors.HTTP_E_URL({ scheme: protocol.slice(0, -1) });
    let status: number;
    try {
      ({ status } = await requestOnce(endpoint.url, { method: 'GET', path: pathUnder(endpoint.url, ready.path) }, { ...accessOf(endpoint), signal }));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof HttpFailure && lasting.has(error.code)) throw error;
      return { ready: false, reason: error instanceof Error ? error.message : String(error) };
    }
    const expected = ready.status === undefined ? status < 500 : ready.status.includes(status);
    return expected ? { ready: true } : { ready: false, reason: `GET ${ready.path} answers ${status}` };
  },
} as const satisfies ServiceType<z.output<typeof httpOptions>>;
