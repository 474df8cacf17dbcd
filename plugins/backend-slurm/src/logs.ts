import { createReadStream, createWriteStream, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LogLine, LogOptions } from '@ubench/core';
import { failpoint } from '@ubench/files';
import type { Host } from '@ubench/remote';
import { instanceDirectory, type SlurmHandle } from './handle.ts';

const part_bytes = 4 * 2 ** 20;
/** Of a long log the last lines are in its end. */
const tail_bytes = 256 * 2 ** 10;
/** The most that is brought home: of a longer log its beginning and its end would say little more. */
const most_bytes = 256 * 2 ** 20;

const logOf = (handle: SlurmHandle): string => `${instanceDirectory(handle)}/log`;

async function* parts(host: Host, path: string, from = 0): AsyncGenerator<Buffer> {
  for (let at = from; ; ) {
    const part = await host.read(path, { from: at, most_bytes: part_bytes });
    if (part === undefined || part.length === 0) return;
    yield part;
    at += part.length;
  }
}

/** The lines of an instance's log, or only its last ones; none where it has none. */
export async function* logLines(host: Host, handle: SlurmHandle, { tail }: LogOptions): AsyncGenerator<LogLine> {
  const there = await host.read(logOf(handle), { most_bytes: 0 });
  // What is kept of one that was stopped has been brought home and removed.
  const bytes = there !== undefined ? (tail === undefined ? parts(host, logOf(handle)) : end(host, logOf(handle))) : existsSync(handle.log) ? createReadStream(handle.log, tail === undefined ? {} : { start: Math.max(0, statSync(handle.log).size - tail_bytes) }) : [];
  if (tail === undefined) {
    yield* linesOf(bytes);
    return;
  }
  const lines = await Array.fromAsync(linesOf(bytes));
  yield* lines.slice(Math.max(0, lines.length - tail));
}

async function* end(host: Host, path: string): AsyncGenerator<Buffer> {
  const { stdout } = await host.exec(['tail', '-c', String(tail_bytes), '--', path], { again: true });
  yield Buffer.from(stdout);
}

async function* linesOf(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<LogLine> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n/);
    rest = lines.pop()!;
    for (const text of lines) yield { text };
  }
  rest += decoder.decode();
  if (rest !== '') yield { text: rest };
}

/** Writes the log of an instance into the file that its launch named, as far as the directory for it is there. */
export async function bringLog(host: Host, handle: SlurmHandle): Promise<void> {
  if (!existsSync(dirname(handle.log))) return;
  failpoint('slurm.log:before');
  const file = createWriteStream(handle.log);
  try {
    let written = 0;
    for await (const part of parts(host, logOf(handle))) {
      file.write(part);
      written += part.length;
      if (written >= most_bytes) {
        file.write(`\n[the rest of the log was left out: it is longer than ${most_bytes / 2 ** 20} MiB]\n`);
        break;
      }
    }
  } finally {
    await new Promise((resolve) => file.end(resolve));
  }
  failpoint('slurm.log:after');
}
