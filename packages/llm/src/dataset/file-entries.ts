import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { resolve } from 'node:path';
import { toErrorRecord } from '@ubench/errors';
import { datasetErrors } from './dataset-errors.ts';
import { type EntryPlace, opened, readEntry, scanEntries } from './scan-entries.ts';

/** What an entry is: something to send, or why it is left out. */
export type Read<E> = { readonly entry: E } | { readonly leftOut: string };

/** The entries of a file that can be used, none of which is in memory. To be closed. */
export interface FileEntries<E> {
  /** How errors call the file. */
  readonly shown: string;
  readonly size: number;
  /** How many of the others were left out, by why. */
  readonly leftOut: ReadonlyMap<string, number>;
  at(number: number): Promise<E>;
  /** Where an entry is, for errors. */
  placeOf(number: number): string;
  close(): Promise<void>;
}

/**
 * Reads a whole file once, so that every mistake in it is told, and keeps where the entries are.
 * @param read Makes something of the JSON of an entry. @throws UBENCH_E_DATASET_ENTRY
 * @throws UBENCH_E_DATASET_FILE, UBENCH_E_DATASET_ENTRY, UBENCH_E_DATASET_EMPTY
 */
export async function openEntries<E>(path: string, shown: string, read: (value: unknown, where: string) => Read<E>, signal: AbortSignal): Promise<FileEntries<E>> {
  const [offsets, lengths, lines]: [number[], number[], number[]] = [[], [], []];
  const leftOut = new Map<string, number>();
  const parse = (bytes: Buffer, line: number): Read<E> => read(jsonOf(bytes, `${shown}:${line}`), `${shown}:${line}`);
  let all = 0;
  await scanEntries(path, shown, (bytes, { offset, length, line }) => {
    all++;
    const what = parse(bytes, line);
    if ('leftOut' in what) leftOut.set(what.leftOut, (leftOut.get(what.leftOut) ?? 0) + 1);
    else {
      offsets.push(offset);
      lengths.push(length);
      lines.push(line);
    }
  }, signal);
  if (all === 0) throw datasetErrors.UBENCH_E_DATASET_EMPTY({ path: shown });
  let file: Promise<FileHandle> | undefined;
  const placeAt = (number: number): EntryPlace => ({ offset: offsets[number]!, length: lengths[number]!, line: lines[number]! });
  return {
    shown,
    size: offsets.length,
    leftOut,
    async at(number) {
      file ??= opened(path, shown);
      const place = placeAt(number);
      const what = parse(await readEntry(await file, place), place.line);
      if ('leftOut' in what) throw datasetErrors.UBENCH_E_DATASET_FILE({ path: shown, problem: 'it was changed while it was read' });
      return what.entry;
    },
    placeOf: (number) => `${shown}:${lines[number]}`,
    close: async () => (await file)?.close(),
  };
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function jsonOf(bytes: Buffer, where: string): unknown {
  const refused = (problem: string, cause: unknown): Error => datasetErrors.UBENCH_E_DATASET_ENTRY({ problem }, { where, cause });
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch (cause) {
    throw refused('it is no UTF-8', cause);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refused(`it is no JSON (${toErrorRecord(cause).what})`, cause);
  }
}

/** Of the whole content of a file that a data set is made from; hexadecimal. @throws UBENCH_E_DATASET_FILE */
export async function contentHash(directory: string, file: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(resolve(directory, file))) hash.update(chunk as Buffer);
  } catch (cause) {
    throw datasetErrors.UBENCH_E_DATASET_FILE({ path: file, problem: toErrorRecord(cause).what }, { cause });
  }
  return hash.digest('hex');
}
