import { describe, expect, it } from 'vitest';
import { encodeExecution } from './prepared-execution.ts';

/** The messages of a buffer: type and body. */
function messagesOf(buffer: Buffer): [type: string, body: Buffer][] {
  const messages: [string, Buffer][] = [];
  for (let at = 0; at < buffer.length; ) {
    const length = buffer.readInt32BE(at + 1);
    messages.push([String.fromCharCode(buffer[at]!), buffer.subarray(at + 5, at + 1 + length)]);
    at += 1 + length;
  }
  return messages;
}

/** The parameters of a Bind message, as its receiver reads them. */
function parametersOf(body: Buffer, name: string): (string | null)[] {
  let at = 1 + Buffer.byteLength(name) + 1 + 2;
  const count = body.readInt16BE(at);
  at += 2;
  const parameters = Array.from({ length: count }, () => {
    const length = body.readInt32BE(at);
    at += 4 + Math.max(0, length);
    return length === -1 ? null : body.toString('utf8', at - length, at);
  });
  expect([at + 2, body.readInt16BE(at)]).toEqual([body.length, 0]);
  return parameters;
}

describe('an execution on the wire', () => {
  it('is Bind, Execute and Sync', () => {
    const messages = messagesOf(encodeExecution('s', []));
    expect(messages.map(([type]) => type)).toEqual(['B', 'E', 'S']);
    expect(messages[1]![1]).toEqual(Buffer.from([0, 0, 0, 0, 0]));
    expect(messages[2]![1]).toHaveLength(0);
  });

  it.each([
    ['numbers', [1, -5000, 0.25], ['1', '-5000', '0.25']],
    ['null and the empty text apart', [null, ''], [null, '']],
    ['text of several bytes a letter', ['größe', '日本', '🙂'], ['größe', '日本', '🙂']],
    ['truth values', [true, false], ['true', 'false']],
  ])('carries %s', (_, values, texts) => {
    const [[, bind]] = messagesOf(encodeExecution('größe_1', values)) as [[string, Buffer]];
    expect(bind.subarray(0, 10).toString('utf8')).toBe('\0größe_1'.slice(0, 8));
    expect(parametersOf(bind, 'größe_1')).toEqual(texts);
  });
});
