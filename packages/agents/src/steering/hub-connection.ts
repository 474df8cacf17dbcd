import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { UbenchError } from '@ubench/errors';
import { type Endpoint, monotonicNow } from '@ubench/load';
import { protocolSchema } from '../protocol/hello.ts';
import { type JsonLines, jsonLines, longestLine_bytes } from '../protocol/json-lines.ts';
import { type Answer, answers, type Demand, numberedAnswer } from '../protocol/steering-protocol.ts';
import { type HubAddress, hubAddress } from './hub-address.ts';
import { steeringErrors } from './steering-errors.ts';

interface Asked {
  readonly demand: Demand;
  /** When it was last sent, monotonic clock. */
  sent_ns: number;
  resolve(answer: Heard<Demand['type']>): void;
  reject(error: Error): void;
}

/** An answer, and when it was asked for and came, on this machine's clock. */
export interface Heard<T extends Demand['type']> {
  readonly answer: Answer<T>;
  readonly asked_ns: number;
  readonly back_ns: number;
}

/** Between two attempts to connect, the first and the longest. */
const [firstPause_ms, longestPause_ms] = [50, 1_000];
/** A forward may take a connection whose other end answers nothing. */
const silence_ms = 15_000;

/**
 * What a hub is steered by. A connection that is cut is made anew for as long as it takes, and what was not answered is asked again: hubs do nothing
 * twice.
 */
export class HubConnection {
  readonly #asked = new Map<string, Asked>();
  readonly #find: () => Promise<Endpoint>;
  #address: HubAddress;
  /** Only of one that is open. */
  #lines: JsonLines | undefined;
  #opening: JsonLines | undefined;
  #pause_ms = firstPause_ms;
  #retry: NodeJS.Timeout | undefined;
  #silence: NodeJS.Timeout | undefined;
  #closed: Error | undefined;
  /** What was wrong with the last attempt. */
  problem = 'it has not answered yet';

  /** @param find Where the hub answers now: the way to it may be another one after a while. */
  constructor(endpoint: Endpoint, find: () => Promise<Endpoint> = () => Promise.resolve(endpoint)) {
    this.#address = hubAddress(endpoint);
    this.#find = find;
    this.#connect();
  }

  /** @throws What the hub says, UBENCH_E_PLACE_REFUSED, or what the connection was closed with. Otherwise it waits. */
  ask<T extends Demand['type']>(demand: Extract<Demand, { type: T }>): Promise<Heard<T>> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    const { promise, resolve, reject } = Promise.withResolvers<Heard<T>>();
    const id = randomUUID();
    const asked: Asked = { demand, sent_ns: 0, resolve: (heard) => resolve(heard as Heard<T>), reject };
    this.#asked.set(id, asked);
    if (this.#lines !== undefined) this.#send(this.#lines, id, asked);
    return promise;
  }

  #send(lines: JsonLines, id: string, asked: Asked): void {
    asked.sent_ns = monotonicNow();
    lines.send({ id, demand: asked.demand });
    this.#silence ??= setTimeout(() => lines.destroy(), silence_ms);
  }

  #connect(): void {
    const { host, port, nonce } = this.#address;
    const socket = connect({ host, port, noDelay: true });
    const lines = jsonLines(socket, {
      most_bytes: longestLine_bytes,
      line: (value, heard_ns) => this.#hear(value, heard_ns),
      over: (problem) => this.#cut(problem),
    });
    this.#silence = setTimeout(() => lines.destroy(), silence_ms);
    socket.once('connect', () => {
      clearTimeout(this.#silence);
      this.#silence = undefined;
      this.#lines = lines;
      lines.send({ schema: protocolSchema, nonce, as: 'parent' });
      for (const [id, asked] of this.#asked) this.#send(lines, id, asked);
    });
    this.#opening = lines;
  }

  #hear(value: unknown, back_ns: number): void {
    const heard = numberedAnswer.parse(value);
    if ('refused' in heard) {
      const { host, port } = this.#address;
      this.close(steeringErrors.UBENCH_E_PLACE_REFUSED({ address: `${host}:${port}`, problem: heard.refused }));
      return;
    }
    this.#pause_ms = firstPause_ms;
    const asked = this.#asked.get(heard.id);
    if (asked === undefined) return;
    this.#asked.delete(heard.id);
    clearTimeout(this.#silence);
    this.#silence = undefined;
    const [next] = this.#asked.values();
    if (next !== undefined) this.#silence = setTimeout(() => this.#lines?.destroy(), silence_ms);
    if ('error' in heard) asked.reject(new UbenchError(heard.error));
    else asked.resolve({ answer: answers[asked.demand.type].parse(heard.answer), asked_ns: asked.sent_ns, back_ns });
  }

  #cut(problem: string): void {
    clearTimeout(this.#silence);
    this.#silence = undefined;
    this.#lines = undefined;
    this.problem = problem;
    if (this.#closed !== undefined) return;
    this.#retry = setTimeout(() => void this.#again(), this.#pause_ms);
    this.#pause_ms = Math.min(this.#pause_ms * 2, longestPause_ms);
  }

  async #again(): Promise<void> {
    try {
      if (this.#pause_ms === longestPause_ms) this.#address = hubAddress(await this.#find());
    } catch (error) {
      // Who looks for the place says what became of it.
      this.problem = (error as Error).message;
    }
    if (this.#closed === undefined) this.#connect();
  }

  /** Idempotent. What was not answered is rejected. */
  close(reason: Error): void {
    if (this.#closed !== undefined) return;
    this.#closed = reason;
    clearTimeout(this.#retry);
    clearTimeout(this.#silence);
    if (this.#lines === undefined) this.#opening?.destroy();
    else this.#lines.end();
    for (const { reject } of this.#asked.values()) reject(reason);
    this.#asked.clear();
  }
}
