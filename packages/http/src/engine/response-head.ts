import { COLON, CR, isTokenByte, LF, SP, TAB } from './octets.ts';
import { protocolFailure } from './protocol-failure.ts';

/** Longest head of a response, in bytes: the status line and all headers. */
export const maxHead_bytes = 65_536;

const prefix = Buffer.from('HTTP/1.');
const contentLength = Buffer.from('content-length');
const transferEncoding = Buffer.from('transfer-encoding');
const connection = Buffer.from('connection');
const keepAlive = Buffer.from('keep-alive');

/**
 * The head of a response, read as it arrives, and only as far as the end of the response must be known: the status and the three headers
 * that frame the body. Every other header is checked to be one, and not kept unless asked. Reused for every response of a connection.
 */
export class ResponseHead {
  /** 0 until the status line has been read. */
  status = 0;
  /** Bytes; -1 where the head does not say. */
  contentLength = -1;
  /** The body has codings of transfer, the last of which is `chunked` where {@link chunked} is true. */
  transferEncoded = false;
  chunked = false;
  /** The connection may be used again after the response. */
  keepsAlive = false;
  /** The head as it arrived, once it is complete and where it was to be kept. */
  text = '';
  #keep = false;
  #minor = 1;
  #saysClose = false;
  #saysKeepAlive = false;
  #lastFrames = false;
  /** Where the line begins that is being read; an offset in the stash if that is in use. */
  #line = 0;
  /** What has arrived of a head that did not arrive whole. */
  #stash: Buffer | undefined = undefined;
  #stashed = 0;

  /** @param keep Keep the text of the head; that of a redirect or an error is kept anyway. */
  begin(keep: boolean): void {
    this.#keep = keep;
    this.#restart();
  }

  #restart(): void {
    this.status = 0;
    this.contentLength = -1;
    this.transferEncoded = false;
    this.chunked = false;
    this.text = '';
    this.#saysClose = false;
    this.#saysKeepAlive = false;
    this.#lastFrames = false;
    this.#stashed = 0;
  }

  /**
   * Reads on. Informational heads are passed over, since the real one follows.
   * @returns Where the body begins, or -1 when the head goes on.
   * @throws HttpFailure `http protocol`
   */
  read(bytes: Buffer, from: number, to: number): number {
    let start = from;
    for (;;) {
      const end = this.#readOne(bytes, start, to);
      if (end === -1 || this.status >= 200) return end;
      if (this.status === 101) throw protocolFailure('The server switches to another protocol (101), which was not asked for.');
      this.#restart();
      if (end === to) return -1;
      start = end;
    }
  }

  #readOne(bytes: Buffer, from: number, to: number): number {
    if (this.#stashed > 0) return this.#readStashed(bytes, from, to);
    this.#line = from;
    const end = this.#scan(bytes, to);
    if (end === -1) {
      this.#refuseLonger(to - from);
      this.#line -= from;
      this.#append(bytes, from, to);
    } else {
      this.#refuseLonger(end - from);
      this.#complete(bytes, from, end);
    }
    return end;
  }

  #readStashed(bytes: Buffer, from: number, to: number): number {
    const before = this.#stashed;
    this.#append(bytes, from, Math.min(to, from + maxHead_bytes));
    const stash = this.#stash!;
    // A line is looked at again when its end may have come: each time, a long one that comes byte by byte would keep the processor busy.
    const goesOn = before >= prefix.length && !hasLf(bytes, from, to);
    const end = goesOn ? -1 : this.#scan(stash, this.#stashed);
    this.#refuseLonger(end === -1 ? this.#stashed : end);
    if (end === -1) return -1;
    this.#complete(stash, 0, end);
    this.#stashed = 0;
    return from + end - before;
  }

  #append(bytes: Buffer, from: number, to: number): void {
    const length = this.#stashed + to - from;
    if (this.#stash === undefined || this.#stash.length < length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(1024, 2 * length));
      this.#stash?.copy(larger, 0, 0, this.#stashed);
      this.#stash = larger;
    }
    bytes.copy(this.#stash, this.#stashed, from, to);
    this.#stashed = length;
  }

  #refuseLonger(length: number): void {
    if (length > maxHead_bytes) throw protocolFailure(`The head of the response is longer than ${maxHead_bytes} bytes.`);
  }

  /** Reads whole lines; where the head goes on, {@link #line} says where to go on. */
  #scan(bytes: Buffer, to: number): number {
    let line = this.#line;
    if (this.status === 0) {
      const end = this.#readStatusLine(bytes, line, to);
      if (end === -1) return -1;
      line = end + 2;
    }
    while (line < to) {
      if (bytes[line] === CR) {
        if (endOfLine(bytes, line, to) === -1) break;
        return line + 2;
      }
      const end = this.#readHeader(bytes, line, to);
      if (end === -1) break;
      line = end + 2;
    }
    this.#line = line;
    return -1;
  }

  /**
   * RFC 9112, 4: `HTTP/1.1 200 OK`; the reason may be missing, with its space.
   * @returns Where the line ends, or -1 when it goes on.
   */
  #readStatusLine(bytes: Buffer, from: number, to: number): number {
    // What will never be HTTP is refused at once: there may be no end of line to wait for.
    for (let i = 0; i < prefix.length && from + i < to; i++) {
      if (bytes[from + i] !== prefix[i]) throw protocolFailure(`The response begins with ${quote(bytes, from, to)}.`);
    }
    const end = endOfLine(bytes, from, to);
    if (end === -1) return -1;
    const minor = bytes[from + 7]! - 0x30;
    const status = (bytes[from + 9]! - 0x30) * 100 + (bytes[from + 10]! - 0x30) * 10 + (bytes[from + 11]! - 0x30);
    const digits = isDigit(bytes[from + 9]!) && isDigit(bytes[from + 10]!) && isDigit(bytes[from + 11]!);
    const spaced = bytes[from + 8] === SP && (end === from + 12 || bytes[from + 12] === SP);
    if (end < from + 12 || (minor !== 0 && minor !== 1) || !spaced || !digits || status < 100) {
      throw protocolFailure(`The response begins with ${quote(bytes, from, end)}.`);
    }
    this.#minor = minor;
    this.status = status;
    return end;
  }

  /** @returns Where the line ends, or -1 when it goes on. */
  #readHeader(bytes: Buffer, from: number, to: number): number {
    const first = bytes[from]!;
    if (first === SP || first === TAB) {
      // A folded line goes on with the value of the header before it (RFC 9112, 5.2), which then is not what it was taken for.
      if (this.#lastFrames) throw protocolFailure('A header that frames the body goes on in a folded line.');
      return endOfLine(bytes, from, to);
    }
    let colon = from;
    while (colon < to && isTokenByte[bytes[colon]!] === 1) colon++;
    if (colon === to) return -1;
    if (colon === from || bytes[colon] !== COLON) throw protocolFailure(`This is not a header: ${quote(bytes, from, to)}.`);
    const end = endOfLine(bytes, colon + 1, to);
    if (end === -1) return -1;
    this.#lastFrames = true;
    const length = colon - from;
    if (length === contentLength.length && isNamed(bytes, from, contentLength)) this.#readContentLength(bytes, colon + 1, end);
    else if (length === connection.length && isNamed(bytes, from, connection)) this.#readConnection(bytes, colon + 1, end);
    else if (length === transferEncoding.length && isNamed(bytes, from, transferEncoding)) this.#readTransferEncoding(bytes, colon + 1, end);
    else this.#lastFrames = false;
    return end;
  }

  #readContentLength(bytes: Buffer, from: number, to: number): void {
    let start = from;
    let end = to;
    while (start < end && isBlank(bytes[start]!)) start++;
    while (end > start && isBlank(bytes[end - 1]!)) end--;
    let value = 0;
    for (let at = start; at < end; at++) {
      if (!isDigit(bytes[at]!)) value = Number.NaN;
      value = value * 10 + bytes[at]! - 0x30;
    }
    if (start === end || !Number.isSafeInteger(value)) throw protocolFailure(`The content-length is ${quote(bytes, start, end)}.`);
    if (this.contentLength !== -1 && this.contentLength !== value) throw protocolFailure(`The content-length is ${this.contentLength} and also ${value}.`);
    this.contentLength = value;
  }

  #readConnection(bytes: Buffer, from: number, to: number): void {
    // What nearly every server writes, without taking a list apart.
    if (to - from === keepAlive.length + 1 && bytes[from] === SP && isNamed(bytes, from + 1, keepAlive)) {
      this.#saysKeepAlive = true;
      return;
    }
    for (const option of listOf(bytes, from, to)) {
      if (option === 'close') this.#saysClose = true;
      else if (option === 'keep-alive') this.#saysKeepAlive = true;
    }
  }

  #readTransferEncoding(bytes: Buffer, from: number, to: number): void {
    this.transferEncoded = true;
    for (const coding of listOf(bytes, from, to)) {
      if (this.chunked) throw protocolFailure('The transfer-encoding goes on after chunked.');
      this.chunked = coding === 'chunked';
    }
  }

  #complete(bytes: Buffer, from: number, end: number): void {
    // RFC 9112, 6.3: it ought to be handled as an error, since somebody on the way may take the other length for the real one.
    if (this.transferEncoded && this.contentLength !== -1) throw protocolFailure('The response has both a content-length and a transfer-encoding.');
    // RFC 9112, 9.3; and 6.1 for a transfer-encoding in HTTP/1.0.
    this.keepsAlive = !this.#saysClose && (this.#minor === 1 || (this.#saysKeepAlive && !this.transferEncoded));
    if (this.#keep || this.status >= 300) this.text = bytes.toString('latin1', from, end);
  }
}

/** Where a line ends, or -1 when it goes on: a line of visible characters, blanks and tabs. */
function endOfLine(bytes: Buffer, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!;
    if (byte >= SP || byte === TAB) continue;
    if (byte !== CR) throw protocolFailure(byte === LF ? 'A line of the head ends in LF without CR.' : `The head holds the byte 0x${byte.toString(16).padStart(2, '0')}.`);
    if (at + 1 === to) return -1;
    if (bytes[at + 1] !== LF) throw protocolFailure('The head holds a CR without LF.');
    return at;
  }
  return -1;
}

function hasLf(bytes: Buffer, from: number, to: number): boolean {
  const at = bytes.indexOf(LF, from);
  return at !== -1 && at < to;
}

function isNamed(bytes: Buffer, from: number, name: Buffer): boolean {
  for (let i = 0; i < name.length; i++) {
    // Of the bytes that a name may hold, only a letter and its capital, or a sign that no such name has, become the same.
    if ((bytes[from + i]! | 0x20) !== name[i]) return false;
  }
  return true;
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
const isBlank = (byte: number): boolean => byte === SP || byte === TAB;

const listOf = (bytes: Buffer, from: number, to: number): string[] =>
  bytes
    .toString('latin1', from, to)
    .toLowerCase()
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** The beginning of what the server sent, for a person. */
const quote = (bytes: Buffer, from: number, to: number): string => JSON.stringify(bytes.toString('latin1', from, Math.min(to, from + 60)));
