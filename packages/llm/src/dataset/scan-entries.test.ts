import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { opened, readEntry, scanEntries } from './scan-entries.ts';

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'ubench-scan-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const never = new AbortController().signal;

interface Seen {
  readonly text: string;
  readonly line: number;
}

async function entriesOf(content: string | Uint8Array, chunk_bytes?: number): Promise<Seen[]> {
  const path = join(directory, 'data');
  writeFileSync(path, content);
  const seen: Seen[] = [];
  const places: { offset: number; length: number; line: number }[] = [];
  await scanEntries(path, 'data', (bytes, place) => {
    seen.push({ text: bytes.toString().trim(), line: place.line });
    places.push(place);
  }, never, chunk_bytes);
  const file = await opened(path, 'data');
  for (const [index, place] of places.entries()) expect((await readEntry(file, place)).toString().trim()).toBe(seen[index]!.text);
  await file.close();
  return seen;
}

const nasty = [{ a: 'x"y\\', b: [1, { c: ']},{' }] }, 'a, "b"', { '\\"': '\\\\' }, [[], {}, '"'], 17, null, { text: '漢字 🦊 \u2028' }];

describe('the entries of a file', () => {
  it.each([1, 2, 3, 5, 7, 16, 1 << 20])('are those of a JSON list, read in pieces of %d bytes', async (chunk_bytes) => {
    const lines = `\uFEFF [ ${nasty.map((value) => JSON.stringify(value)).join(' ,\n\n ')}\n]\n \n`;
    expect(await entriesOf(lines, chunk_bytes)).toEqual(nasty.map((value, index) => ({ text: JSON.stringify(value), line: 1 + 2 * index })));
    const pretty = JSON.stringify(nasty, null, 2);
    expect((await entriesOf(pretty, chunk_bytes)).map(({ text }) => JSON.parse(text) as unknown)).toEqual(nasty);
  });

  it.each([1, 3, 16, 1 << 20])('are the lines of a file of lines, read in pieces of %d bytes', async (chunk_bytes) => {
    const objects = nasty.map((value) => JSON.stringify({ value }));
    const expected = objects.map((text, index) => ({ text, line: 2 + 2 * index }));
    expect(await entriesOf(`\n${objects.join('\r\n  \n')}`, chunk_bytes)).toEqual(expected);
    expect(await entriesOf(`\n${objects.join('\n\n')}\n\n`, chunk_bytes)).toEqual(expected);
  });

  it('say on which line they begin, whatever their own line ends', async () => {
    expect((await entriesOf('[\n{\n"a":\n1},\n{"b":2}]')).map(({ line }) => line)).toEqual([2, 5]);
  });

  it.each(['', ' \n ', '[]', ' [ \n ]'])('may be none: %j', async (content) => expect(await entriesOf(content)).toEqual([]));

  it.each([
    ['[{"a":1}', 'data:1', 'not closed'],
    ['[{"a":1},\n', 'data:2', 'not closed'],
    ['[{"a":"1},\n', 'data:1', 'not closed'],
    ['[1,\n,2]', 'data:2', "','"],
    ['[1,\n]', 'data:2', "']'"],
    ['[1]\n[2]', 'data:2', 'has ended'],
  ])('are refused with their line: %j', async (content, where, problem) => {
    await expect(entriesOf(content)).rejects.toMatchObject({ code: 'UBENCH_E_DATASET_ENTRY', where, what: expect.stringContaining(problem) });
  });

  it('are never in memory with more than one of 64 MiB', async () => {
    await expect(entriesOf(`{"a":1}\n{"a":"${'x'.repeat(65 << 20)}"}`)).rejects.toMatchObject({ code: 'UBENCH_E_DATASET_ENTRY', where: 'data:2', what: expect.stringContaining('64 MiB') });
  });

  it('of no file are an error that names it', async () => {
    await expect(scanEntries(join(directory, 'nothing.json'), 'nothing.json', () => {}, never)).rejects.toMatchObject({ code: 'UBENCH_E_DATASET_FILE', what: expect.stringContaining('nothing.json') });
    await expect(scanEntries(directory, 'a directory', () => {}, never)).rejects.toMatchObject({ code: 'UBENCH_E_DATASET_FILE' });
  });
});
