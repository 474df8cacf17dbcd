import { readdirSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Framing } from '../dialect/dialect.ts';
import { eventParser } from './event-parser.ts';

/** The events of a stream that comes in these pieces, and whether one was left that had not ended. */
function eventsOf(framing: Framing, pieces: readonly Buffer[]): { events: string[]; unfinished: boolean } {
  const events: string[] = [];
  const parser = eventParser(framing, (bytes, from, to) => void events.push(bytes.toString('utf8', from, to)));
  parser.begin();
  // What a socket reads goes to the same place each time, and not to its beginning.
  const place = Buffer.alloc(Math.max(1, ...pieces.map(({ length }) => length)) + 7);
  for (const piece of pieces) {
    place.fill(0x7e);
    piece.copy(place, 3);
    parser.read(place, 3, 3 + piece.length);
  }
  return { events, unfinished: parser.unfinished };
}

const whole = (framing: Framing, text: string): ReturnType<typeof eventsOf> => eventsOf(framing, [Buffer.from(text)]);

/** In two pieces, at every place; and byte by byte. */
function expectSameHoweverCut(framing: Framing, stream: Buffer): void {
  const expected = eventsOf(framing, [stream]);
  for (let at = 0; at <= stream.length; at++) expect(eventsOf(framing, [stream.subarray(0, at), stream.subarray(at)])).toEqual(expected);
  expect(eventsOf(framing, [...stream].map((byte) => Buffer.from([byte])))).toEqual(expected);
}

describe('Server-Sent Events', () => {
  test.each([
    ['LF', 'data: a\n\ndata: b\n\n', ['a', 'b']],
    ['CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n', ['a', 'b']],
    ['CR', 'data: a\r\rdata: b\r\r', ['a', 'b']],
    ['all three in one', 'data: a\r\n\ndata: b\n\rdata: c\r\r\n', ['a', 'b', 'c']],
    ['a byte order mark', '\uFEFFdata: a\n\n', ['a']],
    ['comments', ': ping\n\ndata: a\n: ping\n\n:\n\n', ['a']],
    ['several lines of data', 'data: {\ndata: "a": 1\ndata: }\n\n', ['{\n"a": 1\n}']],
    ['no blank behind the colon', 'data:a\n\ndata:  b\n\n', ['a', ' b']],
    ['other fields', 'event: message\nid: 7\nretry: 10\ndata: a\n\nevent: ping\n\n', ['a']],
    ['names that only begin like it', 'datas: x\ndat: y\ndata: a\n\ndatum\n\n', ['a']],
    ['no data in it', 'data\n\ndata:\n\n\n\n', []],
    ['colons in the data', 'data: a:b: c\n\n', ['a:b: c']],
  ])('with %s', (_, stream, events) => {
    expect(whole('sse', stream).events).toEqual(events);
    expectSameHoweverCut('sse', Buffer.from(stream));
  });

  test('half an event is none, and is known to be there', () => {
    for (const stream of ['data: a\n\ndata: b', 'data: a\n\ndata: b\n', 'data: a\n\nda']) expect(whole('sse', stream)).toEqual({ events: ['a'], unfinished: true });
    for (const stream of ['data: a\n\n', 'data: a\r\n\r\n: ping\n']) expect(whole('sse', stream)).toEqual({ events: ['a'], unfinished: false });
  });

  test('a stream begins anew, whatever the one before it left', () => {
    const events: string[] = [];
    const parser = eventParser('sse', (bytes, from, to) => void events.push(bytes.toString('utf8', from, to)));
    for (const stream of ['data: half', 'data: two\ndata: lines\n', 'data: cr\r', '\ndata: last\n\n']) {
      parser.begin();
      parser.read(Buffer.from(stream), 0, Buffer.byteLength(stream));
    }
    expect(events).toEqual(['last']);
    expect(parser.unfinished).toBe(false);
  });
});

describe('lines of JSON', () => {
  test.each([
    ['LF', '{"a":1}\n{"b":2}\n', ['{"a":1}', '{"b":2}']],
    ['CRLF', '{"a":1}\r\n{"b":2}\r\n', ['{"a":1}', '{"b":2}']],
    ['blank lines', '\n \n{"a":1}\n\r\n\t\n', ['{"a":1}']],
  ])('with %s', (_, stream, events) => {
    expect(whole('ndjson', stream)).toEqual({ events, unfinished: false });
    expectSameHoweverCut('ndjson', Buffer.from(stream));
  });

  test('half a line is none, and is known to be there', () => expect(whole('ndjson', '{"a":1}\n{"b"')).toEqual({ events: ['{"a":1}'], unfinished: true }));
});

describe.each(['sse', 'ndjson'] as const)('%s', (framing) => {
  const frame = (text: string): string => (framing === 'sse' ? `data: ${text}\n\n` : `${text}\n`);

  test('any events come through any cuts', () => {
    const content = fc.string({ unit: fc.constantFrom('a', '"', ' ', ':', 'é', '漢', '🦊', '{', 'data: ', '\\n') }).map((text) => `{${text}}`);
    fc.assert(
      fc.property(fc.array(content, { maxLength: 6 }), fc.array(fc.nat(), { maxLength: 8 }), (contents, cuts) => {
        const stream = Buffer.from(contents.map(frame).join(''));
        const places = [0, ...cuts.map((cut) => cut % (stream.length + 1)), stream.length].sort((a, b) => a - b);
        const pieces = places.slice(1).map((end, i) => stream.subarray(places[i], end));
        expect(eventsOf(framing, pieces)).toEqual({ events: contents, unfinished: false });
      }),
    );
  });

  test('an event of 5 MB comes whole, in the pieces that sockets read', () => {
    const event = `{"content":"${'x漢'.repeat(1_250_000)}"}`;
    const stream = Buffer.from(frame(event) + frame('{}'));
    const pieces = Array.from({ length: Math.ceil(stream.length / 65_536) }, (_, i) => stream.subarray(i * 65_536, (i + 1) * 65_536));
    expect(eventsOf(framing, pieces).events).toEqual([event, '{}']);
  });

  test('an event without end is refused', () => {
    const parser = eventParser(framing, () => {});
    const piece = Buffer.alloc(1024 * 1024, 0x78);
    const readOn = (): void => {
      for (let i = 0; i < 65; i++) parser.read(piece, 0, piece.length);
    };
    expect(readOn).toThrow(expect.objectContaining({ code: 'stream malformed', message: 'One event of the stream is longer than 64 MiB.' }));
  });
});

describe('streams of real servers', () => {
  const fixtures = new URL('../dialect/fixtures/', import.meta.url);
  test.each(readdirSync(fixtures).filter((name) => /\.(sse|ndjson)$/.test(name)))('%s is the same however it is cut', (name) => {
    const stream = readFileSync(new URL(name, fixtures));
    const framing = name.endsWith('.sse') ? 'sse' : 'ndjson';
    const { events } = eventsOf(framing, [stream]);
    expect(events.length).toBeGreaterThan(0);
    expect(events.filter((event) => event !== '[DONE]').map((event) => typeof JSON.parse(event))).not.toContain('string');
    expectSameHoweverCut(framing, stream);
  });
});
