import { defineErrors } from '@ubench/errors';

const meant = (near: string | undefined, known: readonly string[], they: string): string =>
  near !== undefined ? `Did you mean '${near}'?` : known.length === 0 ? `There are no ${they}.` : `The ${they} are ${known.join(', ')}.`;

export const grpcErrors = defineErrors({
  GRPC_E_NO_COMMAND: () => ({
    what: 'grpc() has no command, so there is nothing to start.',
    fix: "Say how the server starts, grpc({ command: ['node', 'server.js', '{port}'] }), or where one runs, --at grpc=grpc://HOST:PORT",
  }),
  GRPC_E_URL: (p: { problem: string }) => ({
    what: `The URL of the gRPC server cannot be used: ${p.problem}.`,
    fix: 'Write grpc://HOST:PORT, or grpcs://HOST:PORT for TLS.',
  }),
  GRPC_E_TLS_FILE: (p: { option: string; path: string; problem: string }) => ({
    what: `The file of 'tls.${p.option}' cannot be used, ${p.path}: ${p.problem}.`,
    fix: 'A path that is not absolute is taken from the directory in which ubench runs; the file is text that begins with -----BEGIN.',
  }),
  GRPC_E_NOT_GRPC: (p: { reason: string }) => ({
    what: `What answers there is no gRPC server: ${p.reason}.`,
    fix: 'Look at the port, and whether the server wants TLS: grpcs://HOST:PORT.',
  }),
  GRPC_E_PROTO_MISSING: (p: { path: string }) => ({
    what: `There is no file ${p.path}.`,
    fix: 'Correct `proto`, or for what it imports `includeDirs`: a path that is not absolute is taken from the directory in which ubench runs.',
  }),
  GRPC_E_PROTO: (p: { path: string; problem: string }) => ({
    what: `${p.path} cannot be read as Protocol Buffers: ${p.problem}`,
    fix: 'Correct the file: protoc reports the same.',
  }),
  GRPC_E_NO_REFLECTION: (p: { reason: string }) => ({
    what: `The gRPC server does not describe its services: it has no reflection (${p.reason}).`,
    fix: "Give the file that describes them, grpc.unary({ proto: 'service.proto', … }), or switch reflection on in the server.",
  }),
  GRPC_E_REFLECTION: (p: { asked: string; problem: string }) => ({
    what: `The gRPC server does not tell by reflection what ${p.asked} is: ${p.problem}.`,
    fix: "Give the file that describes it: grpc.unary({ proto: 'service.proto', … }).",
  }),
  GRPC_E_SERVICE: (p: { service: string; near: string | undefined; known: readonly string[] }) => ({
    what: `There is no gRPC service '${p.service}'.`,
    fix: meant(p.near, p.known, 'services'),
  }),
  GRPC_E_METHOD: (p: { service: string; method: string; near: string | undefined; known: readonly string[] }) => ({
    what: `The gRPC service '${p.service}' has no method '${p.method}'.`,
    fix: meant(p.near, p.known, 'methods'),
  }),
  GRPC_E_STREAMING: (p: { method: string; streams: string }) => ({
    what: `${p.method} streams its ${p.streams}, and grpc.unary sends one message and awaits one.`,
    fix: 'Choose a method without `stream` in its declaration.',
  }),
  GRPC_E_REQUEST: (p: { method: string; type: string; problem: string; near: string | undefined }) => ({
    what: `The request does not fit ${p.type}, which ${p.method} takes: ${p.problem}.`,
    fix: p.near === undefined ? 'Write it as the JSON mapping of Protocol Buffers has it: 64-bit numbers as text, bytes in Base64, an enum by its name.' : `Did you mean '${p.near}'?`,
  }),
});
