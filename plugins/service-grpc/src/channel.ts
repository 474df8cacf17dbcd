import { type ChannelCredentials, Client, type ClientDuplexStream, type ClientUnaryCall, connectivityState, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import type { Recorder } from '@ubench/load';
import type { GrpcAddress } from './address.ts';
import { encodeHealthRequest, healthCheck } from './known-services.ts';
import { OwnedConnections } from './owned-connections.ts';
import { onStreamStart } from './stream-starts.ts';

/** A call that is made again and again; everything in it is ready to be sent. */
export interface UnaryCall {
  /** `/package.Service/Method`. */
  readonly path: string;
  /** The message, serialised. */
  readonly request: Buffer;
  readonly metadata?: Metadata;
  /** What the server is told that it may take, milliseconds. */
  readonly deadline_ms?: number;
}

export type Answer = { readonly message: Buffer } | { readonly failure: GrpcFailure };

/** A call that did not end with `OK`. */
export class GrpcFailure extends Error {
  override readonly name = 'GrpcFailure';
  /** `grpc UNAVAILABLE`: what failures are grouped by. */
  readonly code: string;
  readonly status: keyof typeof status;

  constructor({ code, details }: Pick<ServiceError, 'code' | 'details'>) {
    const name = status[code] as keyof typeof status;
    super(details === '' ? name : details);
    this.status = name;
    this.code = `grpc ${name}`;
  }
}

/** Which instants of a call are told: see {@link Channel.unary}. */
export type CallRecorder = Pick<Recorder, 'sent' | 'first' | 'done'>;

const asItIs = (bytes: Buffer): Buffer => bytes;

/** One channel with one HTTP/2 connection of its own. One call at a time. */
export class Channel {
  readonly #client: Client;
  readonly #connections: OwnedConnections;
  #call: ClientUnaryCall | undefined;
  #recorder: CallRecorder | undefined;
  #closed = false;

  private constructor({ target, authority, tls }: GrpcAddress) {
    this.#connections = new OwnedConnections(tls === undefined ? credentials.createInsecure() : securedBy(tls), (socket) => onStreamStart(socket, () => this.#recorder?.sent()));
    this.#client = new Client(target, this.#connections, {
      // Else all channels of a thread to one address share a connection.
      'grpc.use_local_subchannel_pool': 1,
      // A failure is to be seen and not repaired.
      'grpc.enable_retries': 0,
      'grpc.max_receive_message_length': -1,
      'grpc.max_send_message_length': -1,
      'grpc.service_config_disable_resolution': 1,
      // The proxy of the environment is not what is measured.
      'grpc.enable_http_proxy': 0,
      ...(authority === undefined ? {} : { 'grpc.default_authority': authority }),
      ...(tls?.serverName === undefined ? {} : { 'grpc.ssl_target_name_override': tls.serverName }),
    });
  }

  /** Resolves when calls can be sent, at the latest after {@link longestConnect_ms}. @throws GrpcFailure, or the reason of the signal. */
  static async open(address: GrpcAddress, signal?: AbortSignal): Promise<Channel> {
    signal?.throwIfAborted();
    const channel = new Channel(address);
    const aborted = Promise.withResolvers<never>();
    const abort = (): void => aborted.reject(signal!.reason);
    // grpc-js waits for ever where a server accepts a connection and says nothing.
    const limit = setTimeout(() => aborted.reject(new GrpcFailure({ code: status.DEADLINE_EXCEEDED, details: `No HTTP/2 connection after ${longestConnect_ms / 1000} s.` })), longestConnect_ms);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      await Promise.race([channel.#ready(), aborted.promise]);
      return channel;
    } catch (error) {
      await channel.close();
      throw error;
    } finally {
      clearTimeout(limit);
      signal?.removeEventListener('abort', abort);
    }
  }

  get connected(): boolean {
    return !this.#closed && this.#client.getChannel().getConnectivityState(false) === connectivityState.READY;
  }

  /**
   * Makes a call. The recorder is told `sent` when the HTTP/2 stream of the call is opened, `first` at the headers of the answer, and `done` when
   * its status has arrived, which is behind its last byte. A call that gets no stream is never sent.
   */
  unary({ path, request, metadata = none, deadline_ms }: UnaryCall, recorder?: CallRecorder): Promise<Answer> {
    return new Promise((resolve) => {
      const options = deadline_ms === undefined ? {} : { deadline: Date.now() + deadline_ms };
      this.#recorder = recorder;
      this.#call = this.#client.makeUnaryRequest(path, asItIs, asItIs, request, metadata, options, (error, message) => {
        recorder?.done();
        this.#call = undefined;
        resolve(error === null ? { message: message! } : { failure: new GrpcFailure(error) });
      });
      if (recorder !== undefined) this.#call.on('metadata', () => recorder.first());
    });
  }

  stream(path: string): ClientDuplexStream<Buffer, Buffer> {
    return this.#client.makeBidiStreamRequest<Buffer, Buffer>(path, asItIs, asItIs, none);
  }

  /** Ends the connection; a call in flight fails as `CANCELLED`. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#call?.cancel();
    this.#client.close();
    this.#connections.destroy();
  }

  async #ready(): Promise<void> {
    const channel = this.#client.getChannel();
    for (;;) {
      const state = channel.getConnectivityState(true);
      if (state === connectivityState.READY) return;
      if (state === connectivityState.TRANSIENT_FAILURE) await this.#explain();
      // Looked at again after a while, whatever happened: grpc-js does not keep a process alive while it connects, and the timer does.
      await new Promise<void>((resolve) => channel.watchConnectivityState(state, Date.now() + lookAgain_ms, () => resolve()));
      if (this.#closed) return;
    }
  }

  /** A state has no reason, the failure of a call has. @throws GrpcFailure unless there is a connection by now. */
  async #explain(): Promise<void> {
    const answer = await this.unary({ path: healthCheck, request: encodeHealthRequest('') });
    if ('failure' in answer && answer.failure.status === 'UNAVAILABLE') throw answer.failure;
  }
}

const lookAgain_ms = 1_000;
const longestConnect_ms = 10_000;

const none = new Metadata();

const securedBy = ({ ca, cert, key, insecure = false }: NonNullable<GrpcAddress['tls']>): ChannelCredentials =>
  credentials.createSsl(bytesOf(ca), bytesOf(key), bytesOf(cert), { rejectUnauthorized: !insecure });

const bytesOf = (text: string | undefined): Buffer | null => (text === undefined ? null : Buffer.from(text));

/** Makes metadata of a spec's; names that end in `-bin` carry Base64. */
export function metadataOf(given: Readonly<Record<string, string>>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(given)) metadata.set(name, name.endsWith('-bin') ? Buffer.from(value, 'base64') : value);
  return metadata;
}
