import { formatBytes } from '@ubench/units';
import { redact } from '../redact/redact.ts';

/** What is kept of the beginning, and of the end. */
const kept_bytes = 512 * 1024;
/** Where a line is cut, a secret in it may be; that much goes too. Longer than any. */
const longestSecret_bytes = 1024;
/** What is handed on at once. */
const part_characters = 64 * 1024;

/** What a program has printed, of which the beginning and the end are kept however much it is. */
export class PrintedOutput {
  readonly #head: Buffer[] = [];
  #headBytes = 0;
  /** What follows the head, round and round. */
  #ring: Buffer | undefined;
  #ringBytes = 0;

  write(chunk: Buffer): void {
    const fits = chunk.subarray(0, kept_bytes - this.#headBytes);
    if (fits.length > 0) {
      // Copied: what a stream hands out may be a part of something large.
      this.#head.push(Buffer.from(fits));
      this.#headBytes += fits.length;
    }
    let rest = chunk.subarray(fits.length);
    if (rest.length === 0) return;
    this.#ring ??= Buffer.alloc(kept_bytes);
    this.#ringBytes += rest.length;
    rest = rest.subarray(-kept_bytes);
    const at = (this.#ringBytes - rest.length) % kept_bytes;
    const copied = rest.copy(this.#ring, at);
    rest.copy(this.#ring, 0, copied);
  }

  get #tail(): Buffer {
    if (this.#ring === undefined) return Buffer.alloc(0);
    if (this.#ringBytes <= kept_bytes) return this.#ring.subarray(0, this.#ringBytes);
    const at = this.#ringBytes % kept_bytes;
    return Buffer.concat([this.#ring.subarray(at), this.#ring.subarray(0, at)]);
  }

  /** The last lines, in one. @param lines At most. */
  last(lines: number): string {
    const all = Buffer.concat([...this.#head, this.#tail]);
    const text = redact(all.subarray(-4096).toString()).trimEnd();
    return text.split('\n').map((line) => line.trim()).filter((line) => line !== '').slice(-lines).join(' | ').slice(-500);
  }

  /** What is kept, as whole lines in parts, with how much was left out. Without the secrets that this process knows. */
  *lines(): Generator<string> {
    const head = Buffer.concat(this.#head);
    const tail = this.#tail;
    const leftOut = this.#ringBytes - tail.length;
    if (leftOut === 0) yield* partsOf(Buffer.concat([head, tail]).toString());
    else {
      const first = upToLine(head);
      const last = fromLine(tail);
      yield* partsOf(first.toString());
      yield `… ${formatBytes(leftOut + head.length - first.length + tail.length - last.length)} left out …\n`;
      yield* partsOf(last.toString());
    }
  }
}

function* partsOf(text: string): Generator<string> {
  let part = '';
  if (text === '') return;
  for (const line of (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')) {
    part += `${redact(line)}\n`;
    if (part.length < part_characters) continue;
    yield part;
    part = '';
  }
  if (part !== '') yield part;
}

function upToLine(bytes: Buffer): Buffer {
  const end = bytes.lastIndexOf('\n');
  return end === -1 ? bytes.subarray(0, Math.max(0, bytes.length - longestSecret_bytes)) : bytes.subarray(0, end + 1);
}

function fromLine(bytes: Buffer): Buffer {
  const end = bytes.indexOf('\n');
  return end === -1 || end === bytes.length - 1 ? bytes.subarray(longestSecret_bytes) : bytes.subarray(end + 1);
}
