import type { Client, Random, Recorder } from '@ubench/load';

/** A client that ends its connection after one operation: the executor then connects anew, as part of the next. */
export class OneOperationClient implements Client {
  readonly #client: Client;
  readonly #connect_ns: number;
  #used = false;

  constructor(client: Client, connect_ns: number) {
    this.#client = client;
    this.#connect_ns = connect_ns;
  }

  get connected(): boolean {
    return !this.#used && this.#client.connected;
  }

  async operate(i: number, random: Random, recorder: Recorder): Promise<void> {
    this.#used = true;
    recorder.value('connectTime', this.#connect_ns);
    await this.#client.operate(i, random, recorder);
    // Not earlier, so that no more connections are open than there are clients.
    await this.#client.close();
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}
