import { once } from 'node:events';
import { request as nodeRequest } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requestOnce } from '../connection.ts';

/** Sends what it is set to, in pieces of this length, and closes. */
const answer = { bytes: Buffer.alloc(0), piece: 1 };
const server = createServer((socket) => {
  socket.on('error', () => {});
  socket.setNoDelay(true);
  socket.once('data', () => {
    for (let at = 0; at < answer.bytes.length; at += answer.piece) socket.write(answer.bytes.subarray(at, at + answer.piece));
    socket.end();
  });
});
let port = 0;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => void server.close());

type Whole = { readonly status: number; readonly body: string; readonly headers: Record<string, string | string[] | undefined> };
type Outcome = Whole | { readonly failure: string };

async function byEngine(method: string): Promise<Outcome> {
  try {
    const { status, headers, body } = await requestOnce(`http://127.0.0.1:${port}`, { method, path: '/', collect: true });
    return { status, headers, body: body.toString('latin1') };
  } catch (error) {
    return { failure: (error as Error).message };
  }
}

function byNode(method: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const request = nodeRequest({ port, host: '127.0.0.1', method, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', (error) => resolve({ failure: error.message }));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks).toString('latin1') }));
    });
    request.on('error', (error) => resolve({ failure: error.message })).end();
  });
}

const bodyText = fc.string({ unit: fc.constantFrom('a', 'B', '0', ' ', '\r', '\n', '\0', '\u00ff'), maxLength: 40 });
const blank = fc.constantFrom('', ' ', '\t ');

const chunkedBody = fc
  .tuple(fc.array(fc.tuple(bodyText.filter((text) => text !== ''), fc.constantFrom('', ';a', ';a=b', ';a="b;c"')), { maxLength: 4 }), fc.constantFrom('', 'X-Sum: 1\r\n', 'X-Sum: 1\r\nX-Other:\r\n'))
  .map(([chunks, trailers]) => `${chunks.map(([text, extension]) => `${text.length.toString(16)}${extension}\r\n${text}\r\n`).join('')}0\r\n${trailers}\r\n`);

/** The headers that frame a body, with the body; what does not fit together among them. */
const framed = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(blank, bodyText).map(([before, text]) => [[`Content-Length:${before}${text.length}`], text] as const) },
  { weight: 4, arbitrary: chunkedBody.map((text) => [['Transfer-Encoding: chunked'], text] as const) },
  { weight: 2, arbitrary: bodyText.map((text) => [[], text] as const) },
  { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 0, max: 50 }), bodyText).map(([length, text]) => [[`content-length: ${length}`], text] as const) },
  { weight: 1, arbitrary: chunkedBody.map((text) => [['Transfer-Encoding: chunked', 'Content-Length: 3'], text] as const) },
  { weight: 1, arbitrary: bodyText.map((text) => [['Transfer-Encoding: chunked'], text] as const) },
);

const otherHeader = fc.constantFrom('Server: x', 'X-Empty:', 'Set-Cookie: a=1', 'Set-Cookie: b=2', 'Content-Type: text/plain; q="a:b"', 'X-Latin: \u00e4', 'bad header: 1', 'no colon', 'X-Ctl: a\u0001b');

const response = fc
  .tuple(
    fc.constantFrom('', '', '', 'HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'),
    fc.constantFrom('HTTP/1.1 200 OK', 'HTTP/1.1 200 OK', 'HTTP/1.1 404 Not Found', 'HTTP/1.1 204 No Content', 'HTTP/1.1 304 Not Modified', 'HTTP/1.0 200 OK', 'HTTP/1.1 200', 'HTTP 200 OK', 'HTTP/3.1 200 OK'),
    framed,
    fc.array(fc.oneof({ weight: 8, arbitrary: otherHeader.filter((header) => !/^(bad|no|X-Ctl)/.test(header)) }, { weight: 1, arbitrary: otherHeader }), { maxLength: 4 }),
    fc.nat(8),
  )
  .map(([before, status, [framing, body], others, place]) => {
    const headers: string[] = [...others];
    headers.splice(Math.min(place, headers.length), 0, ...framing);
    return `${before}${[status, ...headers].join('\r\n')}\r\n\r\n${body}`;
  });

/** Node joins most headers of one name and drops others; here they are a list. */
const firstOf = (value: string | string[] | undefined): string | undefined => [value].flat()[0]?.split(', ')[0];

const comparable = (outcome: Outcome): unknown =>
  'failure' in outcome
    ? { failed: true }
    : {
        status: outcome.status,
        body: outcome.body,
        type: firstOf(outcome.headers['content-type']),
        latin: firstOf(outcome.headers['x-latin']),
        cookies: [outcome.headers['set-cookie'] ?? []].flat(),
      };

/** Stricter than Node, which leaves bytes behind the end of a response alone. */
const surplusOnly = (ours: Outcome): boolean => 'failure' in ours && ours.failure.includes('behind its end');

it('reads what Node reads, and refuses what Node refuses', { timeout: 300_000 }, async () => {
  const { UBENCH_FUZZ_SEED, UBENCH_FUZZ_RUNS } = process.env;
  await fc.assert(
    fc.asyncProperty(response, fc.constantFrom('GET', 'GET', 'HEAD', 'POST'), fc.constantFrom(1, 7, 100_000), async (text, method, piece) => {
      answer.bytes = Buffer.from(text, 'latin1');
      answer.piece = piece;
      const [ours, theirs] = [await byEngine(method), await byNode(method)];
      expect(comparable(ours)).toEqual(surplusOnly(ours) ? { failed: true } : comparable(theirs));
    }),
    { seed: Number(UBENCH_FUZZ_SEED ?? 20_240_607), numRuns: Number(UBENCH_FUZZ_RUNS ?? 200) },
  );
});
