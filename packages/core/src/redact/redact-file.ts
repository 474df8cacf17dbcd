import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { failpoint } from '@ubench/files';
import { redact } from './redact.ts';

/** Rewrites a text file that nobody writes to any more, if there is a secret in it. */
export async function redactFile(file: string): Promise<void> {
  if (!(await holdsSecret(file))) return;
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    failpoint('redact.file:before');
    await pipeline(Readable.from(redactedLines(file)), createWriteStream(temporary));
    failpoint('redact.file:written');
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  failpoint('redact.file:after');
}

async function holdsSecret(file: string): Promise<boolean> {
  for await (const line of linesOf(file)) if (redact(line) !== line) return true;
  return false;
}

async function* redactedLines(file: string): AsyncGenerator<string> {
  for await (const line of linesOf(file)) yield `${redact(line)}\n`;
}

const linesOf = (file: string): AsyncIterable<string> => createInterface({ input: createReadStream(file), crlfDelay: Infinity });
