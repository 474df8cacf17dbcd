/** What the simulator knows about one request; instants are nanoseconds of the monotonic clock that all processes of the machine share. */
export interface EmittedRequest {
  /** As it arrived, from 0. */
  readonly number: number;
  /** The header `x-request-id`, or else the field `user` of the body. */
  readonly clientId: string | undefined;
  /** The `id` of its answer, which is in every event of the OpenAI dialects. */
  readonly replyId: string;
  readonly arrival_ns: number;
  /** When it left the queue. */
  readonly start_ns: number;
  readonly outcome: 'complete' | 'aborted' | 'fault' | 'refused';
  readonly promptTokens: number;
  /** When each chunk with content was to leave. */
  readonly intended_ns: Float64Array;
  /** When it was handed to the socket: what it is later is the simulator's own error. */
  readonly emitted_ns: Float64Array;
}

/** What is kept of a request beside its chunks. */
export interface EmittedHead extends Omit<EmittedRequest, 'intended_ns' | 'emitted_ns' | 'start_ns' | 'outcome' | 'clientId'> {
  clientId?: string;
  start_ns: number;
  outcome: EmittedRequest['outcome'];
}

/** Chunks of all streams in the order in which they left, in arrays that grow. */
export class EmitLog {
  readonly heads: EmittedHead[] = [];
  #request = new Int32Array(1 << 12);
  #intended_ns = new Float64Array(1 << 12);
  #emitted_ns = new Float64Array(1 << 12);
  #count = 0;

  add(request: number, intended_ns: number, emitted_ns: number): void {
    if (this.#count === this.#request.length) this.#grow();
    const i = this.#count++;
    this.#request[i] = request;
    this.#intended_ns[i] = intended_ns;
    this.#emitted_ns[i] = emitted_ns;
  }

  get chunks(): number {
    return this.#count;
  }

  /** How late chunks left, in rising order; nanoseconds. */
  lateness(): Float64Array {
    return Float64Array.from({ length: this.#count }, (_, i) => this.#emitted_ns[i]! - this.#intended_ns[i]!).sort();
  }

  /** A line of JSON, then the arrays; {@link decodeEmitLog} reads it. */
  encode(): Buffer {
    const heads = Buffer.from(`${JSON.stringify({ schema: 'ubench.llm-emit-log/1', chunks: this.#count, requests: this.heads })}\n`);
    const bytesOf = (array: Int32Array | Float64Array): Buffer => Buffer.from(array.buffer, 0, this.#count * array.BYTES_PER_ELEMENT);
    return Buffer.concat([heads, bytesOf(this.#intended_ns), bytesOf(this.#emitted_ns), bytesOf(this.#request)]);
  }

  #grow(): void {
    const length = this.#count * 2;
    const [request, intended, emitted] = [this.#request, this.#intended_ns, this.#emitted_ns];
    this.#request = new Int32Array(length);
    this.#intended_ns = new Float64Array(length);
    this.#emitted_ns = new Float64Array(length);
    this.#request.set(request);
    this.#intended_ns.set(intended);
    this.#emitted_ns.set(emitted);
  }
}

/** The requests of an encoded log, in the order of their arrival. */
export function decodeEmitLog(bytes: Buffer): EmittedRequest[] {
  const lineEnd = bytes.indexOf('\n');
  const { chunks, requests } = JSON.parse(bytes.toString('utf8', 0, lineEnd)) as { chunks: number; requests: EmittedHead[] };
  // A copy: typed arrays begin at multiples of their element.
  const arrays = Uint8Array.prototype.slice.call(bytes, lineEnd + 1).buffer;
  const intended = new Float64Array(arrays, 0, chunks);
  const emitted = new Float64Array(arrays, chunks * 8, chunks);
  const request = new Int32Array(arrays, chunks * 16, chunks);
  const counts = new Int32Array(requests.length);
  for (const number of request) counts[number]! += 1;
  const decoded = requests.map((head, i) => ({
    ...head,
    clientId: head.clientId,
    intended_ns: new Float64Array(counts[i]!),
    emitted_ns: new Float64Array(counts[i]!),
  }));
  counts.fill(0);
  for (let i = 0; i < chunks; i++) {
    const number = request[i]!;
    const k = counts[number]!++;
    decoded[number]!.intended_ns[k] = intended[i]!;
    decoded[number]!.emitted_ns[k] = emitted[i]!;
  }
  return decoded;
}
