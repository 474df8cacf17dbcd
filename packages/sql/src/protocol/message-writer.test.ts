import { describe, expect, test } from 'vitest';
import type { ParameterValue } from '../parameter.ts';
import { MessageWriter } from './message-writer.ts';
import { prepareStatement } from './prepared-statement.ts';

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
  let at = 1 + Buffer.byteLength(name) + 1;
  expect(body.subarray(0, at)).toEqual(Buffer.from(`\0${name}\0`));
  expect(body.readInt16BE(at)).toBe(0);
  at += 2;
  const count = body.readUInt16BE(at);
  at += 2;
  const parameters = Array.from({ length: count }, () => {
    const length = body.readInt32BE(at);
    at += 4 + Math.max(0, length);
    return length === -1 ? null : body.toString('utf8', at - length, at);
  });
  expect([at + 2, body.readInt16BE(at)]).toEqual([body.length, 0]);
  return parameters;
}

const write = (name: string, values: readonly ParameterValue[]): [string, Buffer][] => {
  const writer = new MessageWriter();
  writer.execute(prepareStatement(name, 'select', values.length), values);
  return messagesOf(writer.finish());
};

describe('an execution', () => {
  test('is Bind, Execute and Sync', () => {
    const messages = write('s', []);
    expect(messages.map(([type]) => type)).toEqual(['B', 'E', 'S']);
    expect(messages[1]![1]).toEqual(Buffer.from([0, 0, 0, 0, 0]));
    expect(messages[2]![1]).toHaveLength(0);
  });

  test.each([
    ['numbers', [1, -5000, 0.25], ['1', '-5000', '0.25']],
    ['null and the empty text apart', [null, ''], [null, '']],
    ['text of several bytes a letter', ['größe', '日本', '🙂'], ['größe', '日本', '🙂']],
    ['truth values', [true, false], ['true', 'false']],
    ['values longer than the buffer', ['x'.repeat(5000), 'ä'.repeat(40_000), 1], ['x'.repeat(5000), 'ä'.repeat(40_000), '1']],
    ['as many values as a statement can have', Array.from({ length: 65_535 }, (_, i) => i), Array.from({ length: 65_535 }, (_, i) => String(i))],
  ])('carries %s', (_, values, texts) => {
    expect(parametersOf(write('größe_1', values)[0]![1], 'größe_1')).toEqual(texts);
  });
});

test('a statement is parsed under its name, with types left to the server', () => {
  const writer = new MessageWriter();
  writer.parse(prepareStatement('größe', 'select ä', 0));
  expect(messagesOf(writer.finish())).toEqual([['P', Buffer.from('größe\0select ä\0\0\0')], ['S', Buffer.alloc(0)]]);
});

test('several executions end in one Sync, and the next begin anew', () => {
  const writer = new MessageWriter();
  const statement = prepareStatement('s', 'select $1', 1);
  const values: string[] = [];
  for (const count of [50, 1, 200]) {
    for (let i = 0; i < count; i++) writer.execute(statement, [i]);
    const messages = messagesOf(writer.finish());
    expect(messages.map(([type]) => type).join('')).toBe(`${'BE'.repeat(count)}S`);
    values.push(...messages.filter(([type]) => type === 'B').map(([, body]) => parametersOf(body, 's')[0]!));
  }
  expect(values.slice(49, 53)).toEqual(['49', '0', '0', '1']);
});
