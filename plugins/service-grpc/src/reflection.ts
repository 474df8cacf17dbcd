import type { ClientDuplexStream, ServiceError } from '@grpc/grpc-js';
import { nearest } from '@ubench/errors';
import { type Channel, GrpcFailure } from './channel.ts';
import { grpcErrors } from './grpc-errors.ts';
import { decodeReflectionAnswer, encodeReflectionQuestion, type ReflectionAnswer, reflectionMethods, type ReflectionQuestion } from './known-services.ts';
import { descriptor } from './protobuf.ts';

const notFound = 5;

/**
 * The files that describe a service, as the server itself has them, with all that they import: each a serialised `FileDescriptorProto`.
 * @throws GRPC_E_NO_REFLECTION, GRPC_E_SERVICE, GRPC_E_REFLECTION
 */
export async function reflect(channel: Channel, service: string): Promise<Uint8Array[]> {
  let unimplemented: GrpcFailure | undefined;
  for (const method of reflectionMethods) {
    const conversation = new Conversation(channel.stream(method));
    try {
      return await filesOf(conversation, service);
    } catch (error) {
      if (!(error instanceof GrpcFailure)) throw error;
      if (error.status !== 'UNIMPLEMENTED') throw grpcErrors.GRPC_E_REFLECTION({ asked: service, problem: `${error.status}: ${error.message}` });
      unimplemented = error;
    } finally {
      conversation.end();
    }
  }
  throw grpcErrors.GRPC_E_NO_REFLECTION({ reason: unimplemented!.message });
}

async function filesOf(conversation: Conversation, service: string): Promise<Uint8Array[]> {
  const first = await conversation.ask({ fileContainingSymbol: service });
  if (first.errorResponse?.errorCode === notFound) throw await unknownService(conversation, service);
  const files = new Map<string, Uint8Array>();
  const wanted: string[] = [];
  const take = (answer: ReflectionAnswer, asked: string): void => {
    const found = answer.fileDescriptorResponse?.fileDescriptorProto ?? [];
    if (found.length === 0) throw grpcErrors.GRPC_E_REFLECTION({ asked, problem: answer.errorResponse?.errorMessage ?? 'the answer is empty' });
    for (const bytes of found) {
      const { name = '', dependency = [] } = descriptor.FileDescriptorProto.decode(bytes) as { name?: string; dependency?: string[] };
      files.set(name, bytes);
      wanted.push(...dependency);
    }
  };
  take(first, service);
  for (let name = wanted.shift(); name !== undefined; name = wanted.shift()) {
    if (!files.has(name)) take(await conversation.ask({ fileByFilename: name }), name);
  }
  return [...files.values()];
}

async function unknownService(conversation: Conversation, service: string): Promise<Error> {
  const answer = await conversation.ask({ listServices: '' });
  const known = (answer.listServicesResponse?.service ?? []).map(({ name }) => name).filter((name) => !/^grpc\.(reflection|health)\./.test(name));
  return grpcErrors.GRPC_E_SERVICE({ service, near: nearest(service, known), known });
}

/** Question and answer, one after the other, on a stream. */
class Conversation {
  readonly #stream: ClientDuplexStream<Buffer, Buffer>;
  #waiting: { resolve(answer: ReflectionAnswer): void; reject(error: GrpcFailure): void } | undefined;
  #failure: GrpcFailure | undefined;

  constructor(stream: ClientDuplexStream<Buffer, Buffer>) {
    this.#stream = stream;
    stream.on('data', (answer: Buffer) => this.#waiting?.resolve(decodeReflectionAnswer(answer)));
    stream.on('error', (error: ServiceError) => this.#fail(new GrpcFailure(error)));
    stream.on('end', () => this.#fail(new GrpcFailure({ code: 12, details: 'the server ended the conversation' })));
  }

  ask(question: ReflectionQuestion): Promise<ReflectionAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure);
      this.#waiting = { resolve, reject };
      this.#stream.write(encodeReflectionQuestion(question));
    });
  }

  end(): void {
    this.#stream.cancel();
  }

  #fail(failure: GrpcFailure): void {
    this.#failure ??= failure;
    this.#waiting?.reject(this.#failure);
  }
}
