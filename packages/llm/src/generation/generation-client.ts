import { type ExchangeRecorder, type HttpConnection, HttpFailure, type HttpResponse, openConnection, type PreparedRequest } from '@ubench/http';
import { type Client, monotonicNow, type Random, type Recorder, type TraceFields } from '@ubench/load';
import { formatDuration } from '@ubench/units';
import { recordBuckets } from '../buckets/record-buckets.ts';
import type { LlmAccess } from '../endpoint-access.ts';
import type { ConversingUser, PromptSource } from '../prompt/prompt-source.ts';
import { type AnswerReader, givenUp } from './answer-reader.ts';
import type { GenerationOptions } from './generation-options.ts';
import { requestDetails, type RequestDetails } from '../request-log/request-details.ts';
import { bucketedRequest, recordAnswer, recordArrivals } from './record-answer.ts';
import type { RequestMaker } from './request-maker.ts';
import { Watch } from './watch.ts';

/** What the clients of a thread share. */
export interface GenerationHost {
  readonly url: string;
  /** Of the prompts. */
  readonly seed: number;
  readonly access: LlmAccess;
  readonly options: GenerationOptions;
  readonly prompts: PromptSource;
  readonly requests: RequestMaker;
  /** Names of the server's own times that are metrics. */
  readonly serverTimes: readonly string[];
  readonly traced: ((i: number) => TraceFields) | undefined;
}

/** One virtual client: sends a prompt, and reads the stream that answers it. */
export class GenerationClient implements Client, ExchangeRecorder {
  readonly #host: GenerationHost;
  readonly #reader: AnswerReader;
  readonly #watch: Watch | undefined;
  readonly #user: ConversingUser | undefined;
  #connection: HttpConnection | undefined;
  #recorder!: Recorder;
  #closed = false;
  /** When the last byte of an answer came. */
  #done_ns = Number.NaN;
  readonly #details = (origin_ns: number): RequestDetails => requestDetails(this.#reader.answer, origin_ns);

  private constructor(host: GenerationHost, reader: AnswerReader, user: ConversingUser | undefined) {
    this.#host = host;
    this.#reader = reader;
    this.#user = user;
    const { chunkTimeout } = host.options;
    if (chunkTimeout !== undefined) this.#watch = new Watch(chunkTimeout, () => reader.lastEvent_ns, () => void this.#connection?.close());
  }

  /** Opens its connection, unless every request is to open one of its own. @param user Who it is, where there are conversations. */
  static async open(host: GenerationHost, reader: AnswerReader, user: ConversingUser | undefined, signal: AbortSignal): Promise<GenerationClient> {
    const client = new GenerationClient(host, reader, user);
    if (host.options.connections === 'warm') client.#connection = await openConnection(host.url, { ...host.access, signal });
    return client;
  }

  get connected(): boolean {
    return !this.#closed && (this.#host.options.connections === 'cold' || this.#connection?.connected === true);
  }

  async operate(i: number, random: Random, recorder: Recorder): Promise<void> {
    const { prompts, requests, traced, options } = this.#host;
    const request = requests.requestFor(this.#user?.next() ?? prompts.prompt(i, random, traced?.(i)));
    const cancels = options.cancel !== undefined && random.float() < options.cancel.share;
    this.#recorder = recorder;
    if (options.connections === 'cold') return this.#operateCold(request, cancels);
    await this.#exchange(request, cancels);
    // The next request finds a connection that is open: what the client did to itself is in no time of the service.
    if (recorder === this.#recorder && this.#connection?.connected === false && this.#gaveUp) await this.#reopen();
  }

  /** The last request was given up. */
  #gaveUp = false;

  async #reopen(): Promise<void> {
    try {
      this.#connection = await openConnection(this.#host.url, this.#host.access);
      if (this.#closed) await this.#connection.close();
    } catch {
      // It is not connected, and connecting is tried again by who sees that.
    }
  }

  async #operateCold(request: PreparedRequest, cancels: boolean): Promise<void> {
    const recorder = this.#recorder;
    recorder.sent();
    const before = monotonicNow();
    this.#connection = await openConnection(this.#host.url, this.#host.access);
    const connectTime_ns = monotonicNow() - before;
    if (this.#closed) return this.#connection.close();
    if (await this.#exchange(request, cancels)) recorder.value('connectTime', connectTime_ns);
    await this.#connection.close();
  }

  /** @returns Whether it succeeded, and was not given up. */
  async #exchange(request: PreparedRequest, cancels: boolean): Promise<boolean> {
    const recorder = this.#recorder;
    const reader = this.#reader;
    const { cancel, buckets } = this.#host.options;
    reader.expect(recorder, cancels ? cancel!.afterTokens : Infinity);
    recorder.log?.(this.#details);
    this.#gaveUp = false;
    this.#watch?.start();
    let response: HttpResponse;
    try {
      response = await this.#connection!.request(request, this, reader);
    } catch (error) {
      this.#broken(error, recorder);
      return false;
    } finally {
      this.#watch?.stop();
    }
    const { 'retry-after': retryAfter } = reader.streams ? {} : response.headers;
    const failure = reader.failure(typeof retryAfter === 'string' ? retryAfter : undefined);
    if (failure === undefined) {
      recordAnswer(reader.answer, recorder);
      if (buckets !== undefined && recorder.start_ns !== undefined) recordBuckets(buckets, bucketedRequest(reader.answer, recorder.start_ns, this.#done_ns), recorder);
      for (const name of this.#host.serverTimes) {
        const time_ns = reader.serverTimes.get(name);
        if (time_ns !== undefined) recorder.value(name, time_ns);
      }
      this.#user?.answered(this.#reader.text);
    } else recorder.fail(failure.kind, failure.message);
    return failure === undefined;
  }

  #broken(error: unknown, recorder: Recorder): void {
    const { answer, lastEvent_ns } = this.#reader;
    if (error === givenUp) {
      this.#gaveUp = true;
      recorder.done(lastEvent_ns);
      recorder.givenUp();
      recorder.value('cancelled', 1);
      recordArrivals(answer, recorder);
    } else if (this.#watch?.expired) {
      recorder.done();
      recorder.fail('stalled', `No further chunk came for ${formatDuration(this.#host.options.chunkTimeout!)}, after ${answer.chunks} with content.`);
    } else if (error instanceof HttpFailure) {
      const { kind, message } = this.#reader.brokenOff(error);
      recorder.fail(kind, message);
    } else throw error;
  }

  // What the connection tells of a request.

  sent(): void {
    // With a connection of its own, a request begins with that.
    if (this.#host.options.connections === 'warm') this.#recorder.sent();
  }

  /** The response has begun; its first content is what counts. */
  first(): void {}

  done(at_ns: number): void {
    this.#done_ns = at_ns;
    this.#recorder.done(at_ns);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#watch?.stop();
    await this.#connection?.close();
  }
}
