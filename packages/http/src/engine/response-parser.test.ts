import { describe, expect, it } from 'vitest';
import { maxAside_bytes } from './chunked-body.ts';
import { maxHead_bytes } from './response-head.ts';
import { ResponseParser } from './response-parser.ts';

/** What a parser makes of a response that arrives in these pieces, and of the closing behind it. */
function parse(pieces: readonly Buffer[], method = 'GET'): { status: number; body: string; headers: string; keepsAlive: boolean; surplus: number } | { code: string; message: string } {
  const parser = new ResponseParser();
  // Where everything arrives, as in a connection: nothing may be read from it later.
  const arrivals = Buffer.alloc(Math.max(1, ...pieces.map(({ length }) => length)));
  try {
    parser.begin(method, true);
    let end = -1;
    let surplus = 0;
    for (const piece of pieces.filter(({ length }) => length > 0)) {
      if (end !== -1) {
        surplus += piece.length;
        continue;
      }
      arrivals.fill('?');
      piece.copy(arrivals);
      end = parser.read(arrivals, 0, piece.length);
      if (end !== -1) surplus = piece.length - end;
    }
    arrivals.fill('?');
    if (end === -1) parser.end();
    return { status: parser.head.status, body: parser.body.toString('latin1'), headers: parser.head.text, keepsAlive: parser.keepsAlive, surplus };
  } catch (error) {
    const { code, message } = error as Error & { code: string };
    return { code, message };
  }
}

const whole = (response: string, method?: string) => parse([Buffer.from(response, 'latin1')], method);

function cut(response: string, length: number): Buffer[] {
  const bytes = Buffer.from(response, 'latin1');
  const all: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += length) all.push(bytes.subarray(at, at + length));
  return all;
}

const responses: readonly [name: string, response: string, expected: object, method?: string][] = [
  ['a content-length', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', { status: 200, body: 'hello', keepsAlive: true, surplus: 0 }],
  ['a body of nothing', 'HTTP/1.1 200 OK\r\ncontent-length:0\r\n\r\n', { status: 200, body: '', keepsAlive: true }],
  ['no reason', 'HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n', { status: 200 }],
  ['a reason of anything', 'HTTP/1.1 299 \u00e4h\t...  \r\nContent-Length: 0\r\n\r\n', { status: 299 }],
  ['a content-length amid blanks', 'HTTP/1.1 200 OK\r\ncontent-LENGTH: \t 2 \t\r\n\r\nok', { body: 'ok' }],
  ['the same content-length twice', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok', { body: 'ok' }],
  ['an empty header and names that resemble', 'HTTP/1.1 200 OK\r\nX:\r\nContent-Lengthy: 7\r\nXontent-Length: 9\r\nContent-Length: 2\r\n\r\nok', { body: 'ok' }],
  ['chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA\r\n, world!\r\n\r\n0\r\n\r\n', { body: 'hello, world!\r\n', keepsAlive: true, surplus: 0 }],
  ['chunks with extensions and trailers', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n000a;a=b;c="d;\te" \r\n0123456789\r\n0 ; last\r\nX-Sum: 1\r\nX-More:\r\n\r\n', { body: '0123456789', surplus: 0 }],
  ['chunks of another coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: , CHUNKED\r\n\r\n2\r\nzz\r\n0\r\n\r\n', { body: 'zz', keepsAlive: true }],
  ['a coding without an end of its own', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nzz', { body: 'zz', keepsAlive: false }],
  ['a body until the end', 'HTTP/1.1 200 OK\r\n\r\nall\r\n\r\nof it', { body: 'all\r\n\r\nof it', keepsAlive: false }],
  ['100 and 103 before', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\nContent-Length: 99\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok', { status: 201, body: 'ok', surplus: 0 }],
  ['the answer to a HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', { status: 200, body: '', keepsAlive: true, surplus: 0 }, 'HEAD'],
  ['the answer to a HEAD that would be chunked', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', { body: '', keepsAlive: true }, 'HEAD'],
  ['204', 'HTTP/1.1 204 No Content\r\n\r\n', { status: 204, body: '', keepsAlive: true, surplus: 0 }],
  ['304 with the length that 200 has', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n', { status: 304, body: '', keepsAlive: true, surplus: 0 }],
  ['connection: close', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: x, Close\r\n\r\nok', { body: 'ok', keepsAlive: false }],
  ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok', { body: 'ok', keepsAlive: false }],
  ['HTTP/1.0 that keeps alive', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: Keep-Alive\r\n\r\nok', { body: 'ok', keepsAlive: true }],
  ['HTTP/1.0 in chunks', 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n', { body: 'ok', keepsAlive: false }],
  ['a folded header', 'HTTP/1.1 200 OK\r\nX-Long: a\r\n b\r\n\tc\r\nContent-Length: 2\r\n\r\nok', { body: 'ok' }],
  ['more than the response', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok!!', { body: 'ok', surplus: 2 }],
  ['more than the last chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n!', { body: '', surplus: 1 }],

  ['a connection closed without an answer', '', { code: 'ECONNRESET', message: expect.stringContaining('without an answer') }],
  ['a head that breaks off', 'HTTP/1.1 200 OK\r\nContent-', { code: 'ECONNRESET', message: expect.stringContaining('within the head') }],
  ['nothing after 100', 'HTTP/1.1 100 Continue\r\n\r\n', { code: 'ECONNRESET', message: expect.stringContaining('within the head') }],
  ['a body that breaks off', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe', { code: 'ECONNRESET', message: expect.stringContaining('3 of 5 bytes before the end') }],
  ['chunks that break off', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n', { code: 'ECONNRESET', message: expect.stringContaining('before the last chunk') }],
  ['trailers that break off', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: 1\r\n', { code: 'ECONNRESET' }],

  ...(
    [
      ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n', 'begins with "S'],
      ['binary', '\x15\x03\x03\x00\x02', 'begins with'],
      ['another HTTP', 'HTTP/2.0 200 OK\r\n\r\n', 'begins with'],
      ['HTTP/1.2', 'HTTP/1.2 200 OK\r\n\r\n', 'begins with'],
      ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n', 'begins with'],
      ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n', 'begins with'],
      ['a status below 100', 'HTTP/1.1 099 OK\r\n\r\n', 'begins with'],
      ['no status', 'HTTP/1.1\r\n\r\n', 'begins with'],
      ['an empty line first', '\r\nHTTP/1.1 200 OK\r\n\r\n', 'begins with'],
      ['101', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', '101'],
      ['lines without CR', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok', 'LF without CR'],
      ['CR without LF', 'HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n', 'CR without LF'],
      ['a NUL', 'HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n', '0x00'],
      ['a header without a colon', 'HTTP/1.1 200 OK\r\nnonsense\r\n\r\n', 'not a header'],
      ['a header without a name', 'HTTP/1.1 200 OK\r\n: a\r\n\r\n', 'not a header'],
      ['a blank before the colon', 'HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok', 'not a header'],
      ['different content-lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok', '2 and also 3'],
      ['a negative content-length', 'HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok', 'content-length is "-2"'],
      ['a list of content-lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok', 'content-length is'],
      ['no number', 'HTTP/1.1 200 OK\r\nContent-Length: 0x2\r\n\r\nok', 'content-length is'],
      ['an empty content-length', 'HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\nok', 'content-length is ""'],
      ['a content-length beyond counting', 'HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nok', 'content-length is'],
      ['a folded content-length', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n 3\r\n\r\nok', 'folded'],
      ['both lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n', 'both'],
      ['a coding after chunked', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n', 'after chunked'],
      ['chunked twice', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 'after chunked'],
      ['a chunk without a size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n', 'size of a chunk'],
      ['a size that is no number', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\ng\r\n', 'size of a chunk'],
      ['a size beyond counting', `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${'f'.repeat(16)}\r\n`, 'too large'],
      ['a chunk longer than it says', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nokay\r\n0\r\n\r\n', 'where the byte 0x0d belongs'],
      ['a chunk line without CR', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\nok\r\n', 'size of a chunk'],
      ['an endless head', `HTTP/1.1 200 OK\r\n${`X: ${'y'.repeat(1000)}\r\n`.repeat(70)}\r\n`, `longer than ${maxHead_bytes}`],
      ['an endless header', `HTTP/1.1 200 OK\r\nX: ${'y'.repeat(70_000)}`, `longer than ${maxHead_bytes}`],
      ['an endless extension', `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;${'y'.repeat(70_000)}`, `longer than ${maxAside_bytes}`],
      ['endless trailers', `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n${`X: ${'y'.repeat(1000)}\r\n`.repeat(70)}\r\n`, `longer than ${maxAside_bytes}`],
    ] as const
  ).map(([name, response, message]) => [name, response, { code: 'http protocol', message: expect.stringMatching(new RegExp(message.replace(/[/]/g, '\\/'), 'i')) }] as [string, string, object]),
];

describe.each(responses)('%s', (_, response, expected, method) => {
  it('is what it is', () => {
    expect(whole(response, method)).toMatchObject(expected);
  });

  it('is the same in two pieces, wherever it is split, and byte by byte', () => {
    const bytes = Buffer.from(response, 'latin1');
    // Of what is there only to be too long, the ends will do.
    const near = bytes.length < 2000 ? bytes.length : 100;
    for (let at = 1; at < near; at++) {
      expect(parse([bytes.subarray(0, at), bytes.subarray(at)], method), `split at ${at}`).toMatchObject(expected);
      expect(parse([bytes.subarray(0, -at), bytes.subarray(-at)], method), `split at -${at}`).toMatchObject(expected);
    }
    expect(parse(cut(response, 1), method)).toMatchObject(expected);
  });
});

it('keeps the head of a redirect or an error, and of another only where it is to collect', () => {
  const parser = new ResponseParser();
  const text = (status: number, collect: boolean): string => {
    parser.begin('GET', collect);
    const response = Buffer.from(`HTTP/1.1 ${status} -\r\nContent-Length: 0\r\n\r\n`);
    expect(parser.read(response, 0, response.length)).toBe(response.length);
    return parser.head.text;
  };
  expect(text(200, true)).toContain('200');
  expect(text(200, false)).toBe('');
  expect(text(302, false)).toContain('302');
  expect(text(500, false)).toContain('500');
});

it('forgets a response that broke off before the next one', () => {
  const parser = new ResponseParser();
  for (const half of ['HTTP/1.1 200 OK\r\nContent-', 'HTTP/1.1 302 -\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nhe', 'HTTP/1.0 200 OK\r\nContent-Length: 7\r\n\r\nxyz']) {
    parser.begin('GET', true);
    expect(parser.read(Buffer.from(half), 0, half.length)).toBe(-1);
    parser.begin('GET', false);
    expect(parser.touched).toBe(false);
    const response = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    expect(parser.read(response, 0, response.length)).toBe(response.length);
    expect(parser).toMatchObject({ keepsAlive: true, touched: true });
    expect(parser.head.text).toBe('');
    expect(parser.body).toHaveLength(0);
  }
});
