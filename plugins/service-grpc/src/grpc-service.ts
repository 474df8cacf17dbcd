import { commandOptions, launchCommand, learnsPort, mustLearnPort, type Readiness, type ServiceType } from '@ubench/core';
import { z } from 'zod';
import { accessOf, tlsOption } from './access.ts';
import { addressOf } from './address.ts';
import { Channel } from './channel.ts';
import { grpcErrors } from './grpc-errors.ts';
import { decodeHealthStatus, encodeHealthRequest, healthCheck, serving } from './known-services.ts';

export const grpcOptions = z
  .strictObject({
    ...commandOptions,
    url: z.string().default('grpc://{host}:{port}').describe('Where it answers; `grpcs://` for TLS.').meta({ examples: ['grpcs://{host}:{port}'] }),
    tls: tlsOption,
    authority: z.string().optional().describe('What the server is called in `:authority`. Default: host and port.').meta({ examples: ['shop.example'] }),
    health: z.string().default('').describe('What `grpc.health.v1.Health` is asked for; the default is the server as a whole.').meta({ examples: ['shop.v1.Catalogue'] }),
  })
  .refine(learnsPort, mustLearnPort);

/** A server that answers so is up, and has no health service or none for us. */
const upAllTheSame = new Set(['UNIMPLEMENTED', 'UNAUTHENTICATED', 'PERMISSION_DENIED']);

export const grpcService = {
  name: 'grpc',
  description:
    'Any gRPC server: a command that ubench starts, or a server that is already up (`--at grpc=grpc://HOST:PORT`). It is ready when its health service says `SERVING`, or when it answers ' +
    'and has none.',
  options: grpcOptions,
  access: async (options) => ({ ...(await accessOf(options)) }),
  launch({ command, ...options }, context) {
    if (command === undefined) throw grpcErrors.GRPC_E_NO_COMMAND();
    return launchCommand('grpc', { command, ...options }, context);
  },
  async probe(endpoint, { health }, signal) {
    const address = addressOf(endpoint);
    let channel: Channel;
    try {
      channel = await Channel.open(address, signal);
    } catch (error) {
      signal.throwIfAborted();
      return { ready: false, reason: error instanceof Error ? error.message : String(error) };
    }
    const close = (): void => void channel.close();
    signal.addEventListener('abort', close, { once: true });
    try {
      return await healthOf(channel, health);
    } finally {
      signal.removeEventListener('abort', close);
      await channel.close();
    }
  },
} as const satisfies ServiceType<z.output<typeof grpcOptions>>;

async function healthOf(channel: Channel, service: string): Promise<Readiness> {
  const answer = await channel.unary({ path: healthCheck, request: encodeHealthRequest(service) });
  if ('message' in answer) {
    return decodeHealthStatus(answer.message) === serving ? { ready: true } : { ready: false, reason: `the health service says that ${service === '' ? 'the server' : service} is not serving` };
  }
  const { status, message } = answer.failure;
  // How grpc-js translates what an HTTP server answers that has never heard of gRPC.
  if (message.startsWith('Received HTTP status code')) throw grpcErrors.GRPC_E_NOT_GRPC({ reason: message });
  return upAllTheSame.has(status) ? { ready: true } : { ready: false, reason: `${status}: ${message}` };
}
