import type { ServiceType } from '@ubench/core';
import { pathUnder, requestOnce } from '@ubench/http';
import { z } from 'zod';
import { chromaErrors } from './chroma-errors.ts';
import { diagnoseChroma } from './diagnose.ts';
import { chromaCommand, npmChroma } from './server-command.ts';

export const chromaOptions = z.strictObject({
  command: z
    .string()
    .optional()
    .describe("An installed `chroma` executable, such as Python's. Default: the server in the npm package chromadb."),
});

export const chromaService = {
  name: 'chroma',
  description: 'The vector database Chroma, from its version 0.6 on.',
  options: chromaOptions,
  launch({ command }, context) {
    const port = context.port('http');
    const program = command === undefined ? chromaCommand(context.software(process.execPath), context.software(npmChroma())) : [command];
    return {
      command: [...program, 'run', '--path', context.dir('data'), '--host', context.host, '--port', port],
      // A server under test has nothing to report to its makers.
      env: { ANONYMIZED_TELEMETRY: 'False' },
      url: `http://${context.host}:${port}`,
      stop: { signal: 'SIGTERM', grace_ns: 10e9 },
    };
  },
  async probe(endpoint, _options, signal) {
    let status: number;
    try {
      ({ status } = await requestOnce(endpoint.url, { method: 'GET', path: pathUnder(endpoint.url, '/api/v2/heartbeat') }, { signal }));
    } catch (error) {
      signal.throwIfAborted();
      return { ready: false, reason: error instanceof Error ? error.message : String(error) };
    }
    if (status === 200) return { ready: true };
    if (status >= 500) return { ready: false, reason: `/api/v2/heartbeat answers ${status}` };
    throw chromaErrors.CHROMA_E_NOT_CHROMA({ url: endpoint.url, status });
  },
  async facts(endpoint) {
    const response = await requestOnce(endpoint.url, { method: 'GET', path: pathUnder(endpoint.url, '/api/v2/version'), collect: true });
    return { version: z.string().parse(response.json()) };
  },
  diagnose: (signal) => diagnoseChroma(signal),
} as const satisfies ServiceType<z.output<typeof chromaOptions>>;
