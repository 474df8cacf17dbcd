import { writeMessageLine, writeStreamHeader } from '@ubench/load';
import { expect, it } from 'vitest';
import { StreamFollower } from './stream-follower.ts';

/** A file that grows, which can be out of reach. */
function growing() {
  let content = Buffer.alloc(0);
  const state = { reachable: true, exists: true };
  const asked: number[] = [];
  const follower = new StreamFollower(async ({ from, most_bytes }) => {
    asked.push(from);
    if (!state.reachable) throw new Error('the connection was cut');
    return state.exists ? content.subarray(from, from + most_bytes) : undefined;
  });
  return { state, asked, follower, append: (text: string) => void (content = Buffer.concat([content, Buffer.from(text)])) };
}

it('hands over whole lines, each once, and what is torn when the rest of it has come', async () => {
  const { follower, append } = growing();
  append('one\ntwo\nth');
  expect(await follower.next()).toEqual({ lines: ['one', 'two'], more: false });
  expect(await follower.next()).toEqual({ lines: [], more: false });
  append('ree größer\n');
  expect(await follower.next()).toEqual({ lines: ['three größer'], more: false });
});

it('waits for a file that is not there yet', async () => {
  const { follower, append, state } = growing();
  state.exists = false;
  expect(await follower.next()).toEqual({ lines: [], more: false });
  state.exists = true;
  append('one\n');
  expect((await follower.next()).lines).toEqual(['one']);
});

it('loses nothing and hands nothing over twice where reading fails in between', async () => {
  const { follower, append, state, asked } = growing();
  append('one\n');
  await follower.next();
  state.reachable = false;
  append('two\n');
  await expect(follower.next()).rejects.toThrow('cut');
  state.reachable = true;
  expect((await follower.next()).lines).toEqual(['two']);
  expect(asked).toEqual([0, 4, 4]);
});

it('reads a long stream in parts, also through a line that is longer than a part', async () => {
  const { follower, append } = growing();
  const long = 'x'.repeat(9 * 2 ** 20);
  append(`short\n${long}\nlast\n`);
  const lines: string[] = [];
  for (;;) {
    const part = await follower.next();
    lines.push(...part.lines);
    if (!part.more) break;
  }
  expect(lines.map((line) => line.length)).toEqual([5, long.length, 4]);
});

it('reads the header and then messages, and says which line it cannot read', () => {
  const { follower } = growing();
  expect(follower.parse(writeStreamHeader(), 'load.jsonl')).toBeUndefined();
  expect(follower.parse(writeMessageLine(1, { type: 'ready' }), 'load.jsonl')).toEqual({ agent: 1, message: { type: 'ready' } });
  expect(() => follower.parse('{"agent":1}', 'load.jsonl')).toThrow(expect.objectContaining({ code: 'UBENCH_E_STREAM_LINE', where: 'load.jsonl:3' }));
  expect(() => growing().follower.parse('no header', 'load.jsonl')).toThrow(expect.objectContaining({ code: 'UBENCH_E_STREAM_HEADER', where: 'load.jsonl:1' }));
});
