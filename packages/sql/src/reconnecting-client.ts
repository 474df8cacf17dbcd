import type { Client, Random, Recorder } from '@ubench/load';
import { failureOf } from './failure.ts';

/** A client that opens a connection for every operation, as part of it. */
export class ReconnectingClient implements Client {
  readonly #connect: (signal: AbortSignal) => Promise<Client>;
  readonly #closed = new AbortController();
  /** The end of the load or of this client. */
  readonly #ending: AbortSignal;
  /** The goodbyes of connections, which nobody waits for before the end. */
  readonly #closing = new Set<Promise<void>>();

  /** @param connect The abort of its signal ends the connection, or the attempt. */
  constructor(connect: (signal: AbortSignal) => Promise<Client>, signal: AbortSignal) {
    this.#connect = connect;
    this.#ending = AbortSignal.any([signal, this.#closed.signal]);
  }

  get connected(): boolean {
    return !this.#closed.signal.aborted;
  }

  async operate(i: number, random: Random, recorder: Recorder): Promise<void> {
    recorder.sent();
    const start_ns = recorder.now();
    let client: Client;
    try {
      client = await this.#connect(this.#ending);
    } catch (error) {
      recorder.done();
      recorder.fail('connect', failureOf(error).message);
      return;
    }
    recorder.value('connectTime', recorder.now() - start_ns);
    await client.operate(i, random, recorder);
    const closing = client.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  async close(): Promise<void> {
    this.#closed.abort(new Error('Connection terminated'));
    await Promise.all(this.#closing);
  }
}
