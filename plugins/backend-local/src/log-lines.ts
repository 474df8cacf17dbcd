import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { LogLine, LogOptions } from '@ubench/core';

/** The lines of a log file, or only its last ones. A file that does not exist has none. */
export async function* logLines(path: string, { tail }: LogOptions, fromByte = 0): AsyncGenerator<LogLine> {
  if (!existsSync(path)) return;
  const lines = createInterface({ input: createReadStream(path, { encoding: 'utf8', start: fromByte }), crlfDelay: Infinity });
  if (tail === undefined) {
    for await (const text of lines) yield { text };
    return;
  }
  const last: string[] = [];
  for await (const text of lines) {
    last.push(text);
    if (last.length > tail) last.shift();
  }
  for (const text of last) yield { text };
}
