import { describe, expect, test } from 'vitest';
import {
  bindComplete, commandComplete, dataRow, errorResponse, message, notice, notification, parameterStatus, parseComplete, readyForQuery,
} from '../testing/backend-messages.ts';
import { recordMessages } from '../testing/recorded-messages.ts';
import { MessageReader } from './message-reader.ts';

/** What is told of bytes that come in the given pieces, which are overwritten as soon as they are read. */
function tell(...pieces: Buffer[]): string[] {
  const { told, handler } = recordMessages();
  const reader = new MessageReader(handler);
  const received = Buffer.alloc(Math.max(...pieces.map((piece) => piece.length)) + 3);
  for (const piece of pieces) {
    received.fill(0xff);
    piece.copy(received);
    reader.read(received, piece.length);
  }
  return told;
}

const answers = Buffer.concat([
  parseComplete, bindComplete, dataRow('first'), notice, dataRow(''), commandComplete('SELECT 2'), readyForQuery(),
  parameterStatus, notification, bindComplete, errorResponse('40001', 'größer'), readyForQuery('E'),
  bindComplete, commandComplete('ROLLBACK'), readyForQuery('T'),
]);
const expected = [
  'parsed', 'row', 'row', 'completed 2', 'ready I',
  'refused ERROR 40001 größer the detail', 'ready E',
  'completed 0', 'ready T',
];

describe('the messages of a server', () => {
  test('are told in their order', () => {
    expect(tell(answers)).toEqual(expected);
  });

  test('are the same wherever a read ends, once or twice', () => {
    for (let first = 1; first < answers.length; first++) {
      expect(tell(answers.subarray(0, first), answers.subarray(first))).toEqual(expected);
      const second = first + Math.ceil((answers.length - first) / 2);
      expect(tell(answers.subarray(0, first), answers.subarray(first, second), answers.subarray(second))).toEqual(expected);
    }
  });

  test('are the same byte by byte', () => {
    expect(tell(...Array.from(answers, (byte) => Buffer.from([byte])))).toEqual(expected);
  });

  test.each([
    ['INSERT 0 12', 12], ['UPDATE 3', 3], ['SELECT 1048577', 1_048_577], ['BEGIN', 0], ['', 0],
  ])('%j has the count %d', (tag, count) => {
    expect(tell(commandComplete(tag))).toEqual([`completed ${count}`]);
  });

  test('that say that there was no statement complete it', () => {
    expect(tell(message('I'))).toEqual(['completed 0']);
  });

  test('that copy rows out are passed over, and what asks for rows is told', () => {
    expect(tell(message('H', 'xx'), message('d', 'row'), message('d'), message('c'), message('G', 'xx'))).toEqual(['copy awaited']);
  });
});

describe('a long message', () => {
  test('of a row is counted at its last byte, and takes no memory', () => {
    const { told, handler } = recordMessages();
    const reader = new MessageReader(handler);
    const piece = Buffer.alloc(65_536, 'x');
    const header = Buffer.from([0x44, 0x3f, 0xff, 0xff, 0xff]);
    reader.read(header, header.length);
    const before = process.memoryUsage().arrayBuffers;
    let left = 0x3fff_ffff - 4;
    for (; left > piece.length; left -= piece.length) reader.read(piece, piece.length);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
    reader.read(piece, left - 1);
    expect(told).toEqual([]);
    reader.read(piece, 1);
    expect(told).toEqual(['row']);
    reader.read(answers, answers.length);
    expect(told).toEqual(['row', ...expected]);
  });

  test('of an error is told as a whole', () => {
    const text = 'x'.repeat(100_000);
    const error = errorResponse('22000', text);
    expect(tell(error.subarray(0, 50_000), error.subarray(50_000))).toEqual([`refused ERROR 22000 ${text} the detail`]);
  });
});

describe('what is no message is refused with its bytes', () => {
  test.each([
    ['of a type that servers do not send', Buffer.from('HTTP/1.1 400 Bad Request').fill('Q', 0, 1)],
    ['of a length that is too small', Buffer.from([0x5a, 0, 0, 0, 3])],
    ['of a negative length', Buffer.from([0x44, 0xff, 0, 0, 0])],
    ['of a length that nothing but rows has', Buffer.from([0x43, 0x7f, 0, 0, 0])],
    ['that is ready for more than a status', message('Z', 'II')],
  ])('%s', (_, bytes) => {
    const problem = expect.objectContaining({ code: 'UBENCH_E_SQL_MESSAGE', message: expect.stringContaining(bytes.toString('hex', 0, 5)) });
    expect(() => tell(bytes)).toThrow(problem);
    expect(() => tell(...Array.from(bytes, (byte) => Buffer.from([byte])))).toThrow(problem);
  });
});

test('an error without fields is an error all the same', () => {
  expect(tell(message('E', '\0'))).toEqual(['refused ERROR undefined an error without a message undefined']);
  expect(tell(message('E', 'Mcut off'))).toEqual(['refused ERROR undefined an error without a message undefined']);
});
