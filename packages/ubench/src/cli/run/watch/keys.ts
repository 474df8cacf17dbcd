import type { ReadStream } from 'node:tty';

/** What a person at the terminal may ask for. */
export type Key = 'again' | 'quit' | 'interrupt';

const meanings: Readonly<Record<string, Key>> = { r: 'again', '\r': 'again', '\n': 'again', q: 'quit', '\u0003': 'interrupt' };

/** Listens for single keys; on what is no terminal nothing is read. */
export function listenForKeys(stdin: ReadStream, onKey: (key: Key) => void): Disposable {
  if (!stdin.isTTY) return { [Symbol.dispose]() {} };
  const listen = (typed: Buffer): void => {
    for (const letter of String(typed)) if (Object.hasOwn(meanings, letter)) onKey(meanings[letter]!);
  };
  // The terminal would keep letters back until Enter. It hands on Ctrl-C as a letter, too, from now on.
  stdin.setRawMode(true);
  stdin.on('data', listen);
  return {
    [Symbol.dispose]() {
      stdin.off('data', listen);
      stdin.setRawMode(false);
      stdin.pause();
    },
  };
}
