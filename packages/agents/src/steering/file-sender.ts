import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { HubConnection } from './hub-connection.ts';

/** So much is sent at once: small beside what a connection holds, so that pings do not wait for long. */
const part_bytes = 512 * 1024;

/** A file of this machine, and where agents look for it, below the directory that they run in. */
export interface FileToSend {
  readonly path: string;
  readonly at: string;
}

/** Brings files to a place: those that it does not have yet, by their content, each once at a time. */
export class FileSender {
  readonly #hub: HubConnection;
  /** What was sent last comes after what was sent before. */
  #last: Promise<void> = Promise.resolve();

  constructor(hub: HubConnection) {
    this.#hub = hub;
  }

  /** Resolves when all are there. Rejects with UBENCH_E_PLACE_FILE, or what reading them rejects with. */
  send(files: readonly FileToSend[]): Promise<void> {
    const sent = this.#sendAll(files, this.#last);
    this.#last = sent.catch(() => {});
    return sent;
  }

  async #sendAll(files: readonly FileToSend[], before: Promise<void>): Promise<void> {
    await before;
    for (const file of files) await this.#send(file);
  }

  async #send({ path, at }: FileToSend): Promise<void> {
    const hash = createHash('sha256');
    await pipeline(createReadStream(path), hash);
    const sha256 = hash.digest('hex');
    const { answer } = await this.#hub.ask<'hasFile'>({ type: 'hasFile', at, sha256 });
    if (answer.has) return;
    await using file = await open(path, 'r');
    const part = Buffer.alloc(part_bytes);
    for (let from = 0; ; ) {
      const { bytesRead } = await file.read(part, 0, part.length, from);
      // An empty file has one part as well.
      if (bytesRead === 0 && from > 0) break;
      await this.#hub.ask<'filePart'>({ type: 'filePart', sha256, from, data: part.toString('base64', 0, bytesRead) });
      from += bytesRead;
      if (bytesRead === 0) break;
    }
    await this.#hub.ask<'fileEnd'>({ type: 'fileEnd', at, sha256 });
  }
}
