import { monotonicNow } from '@ubench/load';
import type { Fault } from './fault.ts';
import type { Paced } from './pacer.ts';
import type { Delta, Reply, ReplyShape } from './reply.ts';
import type { SimulatorModel } from './simulator-options.ts';
import { faulty, framed, httpChunk, invalidText, lastHttpChunk } from './stream-bytes.ts';
import { textOf, textPeriod } from './tokens.ts';

/** Where an answer goes. */
export interface ReplySocket {
  /** @param end Whether the answer is complete with these bytes. */
  write(bytes: Buffer | string, end: boolean): void;
  destroy(): void;
}

/** What the server that runs generations knows and is told. */
export interface GenerationHost {
  readonly model: SimulatorModel;
  /** Nanoseconds from one chunk to the next, of chunk `index` of request `number`, under the load of now. */
  gapOf(number: number, index: number): number;
  emitted(generation: Generation, intended_ns: number, emitted_ns: number, tokens: number): void;
  ended(generation: Generation, outcome: 'complete' | 'aborted' | 'fault'): void;
}

/** What a request asks for. */
export interface GenerationPlan {
  readonly number: number;
  readonly reply: Omit<Reply, 'total_ns' | 'prefill_ns' | 'decode_ns'>;
  readonly shape: ReplyShape;
  readonly stream: boolean;
  readonly fault: Fault | undefined;
  readonly arrival_ns: number;
  /** The limit that the request asked for. */
  readonly maxTokens: number;
}

/** Faults that come instead of the chunk with a certain number. */
const endings: ReadonlySet<Fault['kind']> = new Set(['disconnect', 'half-event', 'stall', 'error-in-stream', 'early-end']);

/** One answer while it is generated: when each of its chunks is due, and the bytes of it. Nothing drifts: each instant is counted from the last that was intended. */
export class Generation implements Paced {
  readonly plan: GenerationPlan;
  due_ns = 0;
  ended = false;
  start_ns = 0;
  firstEmitted_ns = 0;
  lastEmitted_ns = 0;
  tokens = 0;
  readonly #host: GenerationHost;
  readonly #socket: ReplySocket;
  #index = 0;
  #firstDue_ns = 0;
  #opened = false;
  #stalled = false;
  /** Chunks that differ by their text alone, by the token that they begin with. */
  readonly #ready: (Buffer | undefined)[] = [];

  constructor(plan: GenerationPlan, host: GenerationHost, socket: ReplySocket) {
    this.plan = plan;
    this.#host = host;
    this.#socket = socket;
  }

  /** It leaves the queue. @param firstToken_ns From now to its first content. */
  start(start_ns: number, firstToken_ns: number): void {
    const { model } = this.#host;
    const { stream, reply, number } = this.plan;
    this.start_ns = start_ns;
    this.#firstDue_ns = start_ns + firstToken_ns;
    this.due_ns = this.#firstDue_ns;
    if (stream) {
      if (model.roleChunkLead > 0) this.due_ns = Math.max(start_ns, this.#firstDue_ns - model.roleChunkLead);
      return;
    }
    for (let index = 1; index * model.tokensPerChunk < reply.outputTokens; index++) this.due_ns += this.#host.gapOf(number, index);
  }

  /** The client has gone away. */
  abort(): void {
    if (!this.ended) this.#end('aborted');
  }

  step(): boolean {
    if (!this.plan.stream) return this.#answerWhole();
    if (!this.#opened && this.due_ns < this.#firstDue_ns) {
      this.#socket.write(this.#opening(), false);
      this.due_ns = this.#firstDue_ns;
      return true;
    }
    const { fault, reply } = this.plan;
    if (fault !== undefined && this.#strikes(fault)) return this.#fail(fault);
    const { tokensPerChunk } = this.#host.model;
    const tokens = Math.min(tokensPerChunk, reply.outputTokens - this.tokens);
    const last = this.tokens + tokens === reply.outputTokens;
    const chunk = this.#chunk(tokens, last);
    this.tokens += tokens;
    const intended_ns = this.due_ns;
    const bytes = this.#opened && !last ? chunk : Buffer.concat([Buffer.from(this.#opening()), chunk, Buffer.from(last ? this.#closing() : '')]);
    const emitted_ns = monotonicNow();
    this.#socket.write(bytes, last);
    this.#host.emitted(this, intended_ns, emitted_ns, tokens);
    if (this.#index === 0) this.firstEmitted_ns = emitted_ns;
    this.lastEmitted_ns = emitted_ns;
    this.#index += 1;
    if (last) {
      this.#end('complete');
      return false;
    }
    this.due_ns = intended_ns + this.#host.gapOf(this.plan.number, this.#index);
    return true;
  }

  /** The head of the response and what comes before the first content; nothing once that is sent. */
  #opening(): string {
    if (this.#opened) return '';
    this.#opened = true;
    const { shape } = this.plan;
    const head = `HTTP/1.1 200 OK\r\ndate: ${new Date().toUTCString()}\r\n${shape.head.join('\r\n')}\r\ntransfer-encoding: chunked\r\n\r\n`;
    return head + shape.opening(this.#reply()).map((event) => this.#frame(event)).join('');
  }

  #chunk(tokens: number, last: boolean): Buffer {
    const { fault, shape } = this.plan;
    const { reasoningTokens, toolCall } = this.#host.model;
    const hit = fault !== undefined && this.#index === fault.after;
    const kind = this.tokens < reasoningTokens ? 'reasoning' : toolCall === undefined ? 'text' : 'tool';
    const steady = shape.steady && this.plan.reply.usage !== 'continuous' && kind === 'text' && !last && !hit;
    const place = this.tokens % textPeriod;
    if (steady && this.#ready[place] !== undefined) return this.#ready[place];
    const text = hit && fault.kind === 'huge-chunk' ? ' x'.repeat(Math.ceil(fault.bytes / 2)) : hit && fault.kind === 'invalid-utf8' ? invalidText : this.#text(this.tokens, this.tokens + tokens);
    const delta: Delta = { kind, text, tokens: this.tokens + tokens, index: this.#index, last };
    const events = shape.content(this.#reply(), delta).map((event) => framed(shape, this.#host.model, event));
    const bytes = hit ? Buffer.concat(events.map((event) => faulty(event, fault.kind))) : Buffer.from(events.map(httpChunk).join(''));
    if (steady) this.#ready[place] = bytes;
    return bytes;
  }

  #closing(): string {
    const { fault, shape } = this.plan;
    const reply = this.#reply();
    const usage = fault?.kind === 'no-usage' ? 'none' : reply.usage;
    const told = fault?.kind === 'wrong-usage' ? this.tokens * 2 + 7 : this.tokens;
    const events = [...shape.closing({ ...reply, usage }, told), ...shape.done(reply, told), ...(fault?.kind === 'repeated-done' ? shape.done(reply, told) : [])];
    return events.map((event) => this.#frame(event)).join('') + lastHttpChunk;
  }

  #answerWhole(): false {
    const { shape } = this.plan;
    this.tokens = this.plan.reply.outputTokens;
    const body = shape.whole(this.#reply());
    const emitted_ns = monotonicNow();
    this.#socket.write(`HTTP/1.1 200 OK\r\ndate: ${new Date().toUTCString()}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`, true);
    this.#host.emitted(this, this.due_ns, emitted_ns, this.tokens);
    this.firstEmitted_ns = this.#firstDue_ns;
    this.lastEmitted_ns = emitted_ns;
    this.#end('complete');
    return false;
  }

  #strikes({ kind, after }: Fault): boolean {
    return kind === 'zero-tokens' || (this.#index === after && !this.#stalled && endings.has(kind));
  }

  /** What ends a stream in another way than it should; false where nothing more comes of it. */
  #fail(fault: Fault): boolean {
    const { shape } = this.plan;
    if (fault.kind === 'stall') {
      this.#stalled = true;
      this.due_ns += fault.for ?? 0;
      return fault.for !== undefined;
    }
    const opening = this.#opening();
    if (fault.kind === 'half-event') {
      const chunk = this.#chunk(1, false);
      this.#socket.write(Buffer.concat([Buffer.from(opening), chunk.subarray(0, chunk.length / 2)]), false);
      this.#socket.destroy();
    } else if (fault.kind === 'disconnect') {
      if (opening !== '') this.#socket.write(opening, false);
      this.#socket.destroy();
    } else {
      const error = fault.kind === 'error-in-stream' ? this.#frame(shape.error('the engine has died')) : '';
      const end = fault.kind === 'zero-tokens' ? this.#closing() : lastHttpChunk;
      this.#socket.write(opening + error + end, true);
    }
    this.#end(fault.kind === 'zero-tokens' ? 'complete' : 'fault');
    return false;
  }

  #end(outcome: 'complete' | 'aborted' | 'fault'): void {
    this.ended = true;
    this.#host.ended(this, outcome);
  }

  #frame(event: { readonly data: string; readonly name?: string }): string {
    return httpChunk(framed(this.plan.shape, this.#host.model, event));
  }

  #text(from: number, to: number): string {
    return textOf(this.#host.model.text, from, to);
  }

  #reply(): Reply {
    const now = monotonicNow();
    const { start_ns, firstEmitted_ns, plan } = this;
    const first_ns = firstEmitted_ns !== 0 ? firstEmitted_ns : plan.stream ? now : this.#firstDue_ns;
    return { ...plan.reply, total_ns: now - plan.arrival_ns, prefill_ns: first_ns - start_ns, decode_ns: now - first_ns };
  }
}
