import type { Socket } from 'node:net';
import { monotonicNow } from '@ubench/load';

/** A connection on which each side sends lines of JSON. */
export interface JsonLines {
  send(value: object): void;
  /** Lines longer than this are refused from now on. */
  allow(most_bytes: number): void;
  /** After what was sent. */
  end(): void;
  /** At once. */
  destroy(): void;
}

export interface JsonLinesOptions {
  /** A longer line ends the connection: nobody of ours sends one. */
  readonly most_bytes: number;
  /** What throws here ends the connection. @param heard_ns When it came, monotonic clock. */
  line(value: unknown, heard_ns: number): void;
  /** Once, when the connection is over. */
  over(problem: string): void;
}

const newline = 0x0a;

/** The most that a line of a task or a parent may have: a slice with what was prepared, a profile, a part of an operation log. */
export const longestLine_bytes = 64 * 2 ** 20;

/** Reads and writes lines of JSON. The socket is destroyed with the first thing that is wrong. */
export function jsonLines(socket: Socket, { most_bytes, line, over }: JsonLinesOptions): JsonLines {
  let limit = most_bytes;
  let parts: Buffer[] = [];
  let length = 0;
  let problem: string | undefined;
  const give = (reason: string): void => {
    problem ??= reason;
    socket.destroy();
  };
  const take = (text: string, heard_ns: number): void => {
    try {
      line(JSON.parse(text), heard_ns);
    } catch (error) {
      give(error instanceof SyntaxError ? 'what came is no JSON' : (error as Error).message);
    }
  };
  socket.setNoDelay(true);
  socket.on('data', (chunk: Buffer) => {
    const heard_ns = monotonicNow();
    let rest = chunk;
    for (let at = rest.indexOf(newline); at !== -1 && !socket.destroyed; at = rest.indexOf(newline)) {
      const text = Buffer.concat([...parts, rest.subarray(0, at)]).toString('utf8');
      parts = [];
      length = 0;
      rest = rest.subarray(at + 1);
      take(text, heard_ns);
    }
    if (rest.length === 0) return;
    parts.push(rest);
    length += rest.length;
    if (length > limit) give(`a line of more than ${limit} bytes came`);
  });
  // An end of the other side is an end: nobody of ours sends half a conversation.
  socket.on('end', () => give('the other side ended it'));
  socket.on('error', (error) => give(error.message));
  socket.on('close', () => over(problem ?? 'it ended'));
  return {
    send(value) {
      if (!socket.destroyed) socket.write(`${JSON.stringify(value)}\n`);
    },
    allow(bytes) {
      limit = bytes;
    },
    end: () => void socket.end(),
    destroy: () => void socket.destroy(),
  };
}
