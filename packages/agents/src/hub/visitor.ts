import { hash, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { type Hello, hello } from '../protocol/hello.ts';
import { type JsonLines, jsonLines, longestLine_bytes } from '../protocol/json-lines.ts';

/** What hears somebody who was let in. */
export interface Guest {
  hear(value: unknown, heard_ns: number): void;
  over(problem: string): void;
}

/** How long a stranger may take to say who it is. */
const introduction_ms = 10_000;
const longestHello_bytes = 4_096;

/**
 * Lets in who knows the nonce and speaks this version, and cuts everybody else off: a port of a cluster is open to all that are on it.
 * @param admit What hears it from then on.
 */
export function admitVisitor(socket: Socket, nonce: string, admit: (said: Hello, lines: JsonLines) => Guest): void {
  let guest: Guest | undefined;
  const impatience = setTimeout(() => socket.destroy(), introduction_ms);
  const lines = jsonLines(socket, {
    most_bytes: longestHello_bytes,
    line(value, heard_ns) {
      if (guest !== undefined) {
        guest.hear(value, heard_ns);
        return;
      }
      clearTimeout(impatience);
      const said = hello.safeParse(value);
      if (!said.success || !isSame(said.data.nonce, nonce)) {
        lines.send({ refused: said.success ? 'it does not know who this hub belongs to' : 'it speaks another version' });
        lines.end();
        return;
      }
      lines.allow(longestLine_bytes);
      guest = admit(said.data, lines);
    },
    over(problem) {
      clearTimeout(impatience);
      guest?.over(problem);
    },
  });
}

/** Takes the same time wherever they differ. */
const isSame = (one: string, other: string): boolean => timingSafeEqual(Buffer.from(hash('sha256', one)), Buffer.from(hash('sha256', other)));
