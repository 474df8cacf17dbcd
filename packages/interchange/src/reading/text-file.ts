import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { TextDecoder } from 'node:util';
import { toErrorRecord, UbenchError } from '@ubench/errors';
import { interchangeErrors } from '../interchange-errors.ts';

const chunk_bytes = 1 << 16;
/** Reports are a few KiB. */
const mostWhole = 64 << 20;
/** A line of vegeta has the body of an answer in it. */
const mostOfLine = 64 << 20;

/** A file of any length, of which the beginning is known; it is read once, so that it can be a pipe. UTF-8, or UTF-16 as PowerShell writes it. */
export class TextFile implements AsyncDisposable {
  readonly path: string;
  readonly beginning: string;
  readonly #file: FileHandle;
  readonly #decoder: TextDecoder;
  readonly #hash = createHash('sha256');

  private constructor(path: string, file: FileHandle, first: Uint8Array) {
    this.path = path;
    this.#file = file;
    this.#decoder = new TextDecoder(first[0] === 0xff && first[1] === 0xfe ? 'utf-16le' : first[0] === 0xfe && first[1] === 0xff ? 'utf-16be' : 'utf-8');
    this.#hash.update(first);
    this.beginning = this.#decoder.decode(first, { stream: true });
  }

  /** @throws UBENCH_E_IMPORT_FILE */
  static async begin(path: string): Promise<TextFile> {
    let file: FileHandle | undefined;
    try {
      file = await open(path, 'r');
      return new TextFile(path, file, await nextChunk(file));
    } catch (cause) {
      await file?.close();
      throw unreadable(path, cause);
    }
  }

  /** @throws UBENCH_E_IMPORT_FILE, UBENCH_E_IMPORT_SIZE */
  async whole(): Promise<string> {
    let text = '';
    for await (const part of this.#parts()) {
      text += part;
      if (text.length > mostWhole) throw interchangeErrors.UBENCH_E_IMPORT_SIZE({ what: 'The file', limit: '64 MiB' }, { where: this.path });
    }
    return text;
  }

  /**
   * Gives each line that is not empty, and at the end whether the last one had an end.
   * @throws UBENCH_E_IMPORT_FILE, UBENCH_E_IMPORT_SIZE, and what they throw, with its place.
   */
  async eachLine(take: (line: string) => void, end: (ended: boolean) => void): Promise<void> {
    let number = 0;
    let rest = '';
    const give = (line: string): void => {
      number++;
      const text = line.endsWith('\r') ? line.slice(0, -1) : line;
      if (text !== '') take(text);
    };
    try {
      for await (const part of this.#parts()) {
        const lines = (rest + part).split('\n');
        rest = lines.pop()!;
        for (const line of lines) give(line);
        if (rest.length > mostOfLine) throw interchangeErrors.UBENCH_E_IMPORT_SIZE({ what: 'The line', limit: '64 MiB' });
      }
      if (rest !== '') give(rest);
      end(rest === '');
    } catch (error) {
      throw error instanceof UbenchError ? error.at(`${this.path}:${number}`) : error;
    }
  }

  /** Gives it as it is read, in parts that end anywhere. @throws UBENCH_E_IMPORT_FILE, and what they throw, with its place. */
  async eachPart(take: (text: string) => void): Promise<void> {
    for await (const part of this.#parts()) {
      try {
        take(part);
      } catch (error) {
        throw error instanceof UbenchError ? error.at(this.path) : error;
      }
    }
  }

  /** Of all of it, once it has been read. */
  get sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  async *#parts(): AsyncGenerator<string> {
    yield this.beginning;
    for (;;) {
      let bytes: Uint8Array;
      try {
        bytes = await nextChunk(this.#file);
      } catch (cause) {
        throw unreadable(this.path, cause);
      }
      if (bytes.length === 0) break;
      this.#hash.update(bytes);
      yield this.#decoder.decode(bytes, { stream: true });
    }
    yield this.#decoder.decode();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}

async function nextChunk(file: FileHandle): Promise<Uint8Array> {
  const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(chunk_bytes), 0, chunk_bytes);
  return buffer.subarray(0, bytesRead);
}

function unreadable(file: string, cause: unknown): Error {
  const { code, what } = toErrorRecord(cause);
  const problem = code === 'EISDIR' ? 'it is a directory.' : code === 'ENOENT' ? 'there is no such file.' : what;
  return interchangeErrors.UBENCH_E_IMPORT_FILE({ file, problem }, { cause });
}
