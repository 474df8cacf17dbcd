import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MessageReader } from '../../packages/sql/src/protocol/message-reader.ts';
import { commandComplete, dataRow, errorResponse, message, notice, parseComplete, readyForQuery } from '../../packages/sql/src/testing/backend-messages.ts';
import { recordMessages } from '../../packages/sql/src/testing/recorded-messages.ts';
import { counterexample, requireCode } from './fuzzed.ts';

/** What is told of bytes that come in pieces of these lengths, over and over; the code of what is no message ends it. */
function tell(bytes: Buffer, lengths: readonly number[]): string[] {
  const { told, handler } = recordMessages();
  const reader = new MessageReader(handler);
  try {
    for (let at = 0, piece = 0; at < bytes.length; piece++) {
      const part = bytes.subarray(at, at + lengths[piece % lengths.length]!);
      reader.read(part, part.length);
      at += part.length;
    }
  } catch (error) {
    told.push(requireCode(error).message);
  }
  return told;
}

const body = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
const sound = fc.oneof(
  fc.constantFrom(parseComplete, readyForQuery('T'), notice, commandComplete('UPDATE 7'), errorResponse('40001', 'no')),
  body.map(dataRow),
  fc.tuple(fc.constantFrom(...'ACDEINSTcdnst123GH'), body).map(([type, bytes]) => message(type, bytes)),
);
const broken = fc.oneof({ weight: 6, arbitrary: sound }, { weight: 1, arbitrary: body }, { weight: 1, arbitrary: fc.tuple(fc.string({ minLength: 1, maxLength: 1 }), body).map(([type, bytes]) => message(type, bytes)) });
const pieces = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

describe('what a PostgreSQL server sends', () => {
  it('is told the same in whatever pieces it comes', async () => {
    expect(await counterexample<[Buffer[], number[]]>(500, [fc.array(sound, { maxLength: 12 }), pieces], (messages, lengths) => {
      const bytes = Buffer.concat(messages);
      expect(tell(bytes, lengths)).toEqual(tell(bytes, [Math.max(1, bytes.length)]));
    })).toBeUndefined();
  });

  it('is refused with a code where it is no message, after the same messages in whatever pieces it comes', async () => {
    expect(await counterexample<[Buffer[], number[]]>(500, [fc.array(broken, { maxLength: 12 }), pieces], (messages, lengths) => {
      const bytes = Buffer.concat(messages);
      expect(tell(bytes, lengths)).toEqual(tell(bytes, [Math.max(1, bytes.length)]));
    })).toBeUndefined();
  });
});
