import { createReadStream, existsSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
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
  const isThere = (await host.read(logOf(handle), { most_bytes: 0 })) !== undefined;
  const bytes = isThere ? (tail === undefined ? parts(host, logOf(handle)) : end(host, logOf(handle))) : broughtHome(handle.log, tail !== undefined);
  if (tail === undefined) {
    yield* linesOf(bytes);
    return;
  }
  const lines = await Array.fromAsync(linesOf(bytes));
  yield* lines.slice(Math.max(0, lines.length - tail));
}

/** What was kept of one that was stopped has been brought here and removed there. */
function broughtHome(path: string, onlyEnd: boolean): AsyncIterable<Buffer> | Iterable<Buffer> {
  if (!existsSync(path)) return [];
  return createReadStream(path, onlyEnd ? { start: Math.max(0, statSync(path).size - tail_bytes) } : {});
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

/**
 * Writes the log of an instance into the file that its launch named, as far as the directory for it is there. One that was brought before, and of which
 * nothing is kept on the cluster any more, stays as it is.
 */
export async function bringLog(host: Host, handle: SlurmHandle): Promise<void> {
  if (!existsSync(dirname(handle.log)) || (await host.read(logOf(handle), { most_bytes: 0 })) === undefined) return;
  failpoint('slurm.log:before');
  const file = await open(handle.log, 'w');
  try {
    let written = 0;
    for await (const part of parts(host, logOf(handle))) {
      await file.writeFile(part);
      written += part.length;
      if (written < most_bytes) continue;
      await file.writeFile(`\n[the rest of the log was left out: it is longer than ${most_bytes / 2 ** 20} MiB]\n`);
      break;
    }
  } finally {
    await file.close();
  }
  failpoint('slurm.log:after');
}
