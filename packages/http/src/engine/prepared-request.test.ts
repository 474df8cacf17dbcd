import { expect, it } from 'vitest';
import type { HttpRequest } from '../request.ts';
import { PreparedRequest } from './prepared-request.ts';

const target = { authority: 'example.org:81' };
const text = (request: HttpRequest, to: ConstructorParameters<typeof PreparedRequest>[1] = target): string => new PreparedRequest(request, to).bytes.toString('latin1');

it('is written as one piece: request line, headers, body', () => {
  expect(text({ method: 'GET', path: '/a?b=%20', headers: { Accept: 'a/b', 'x-empty': '' } })).toBe(
    'GET /a?b=%20 HTTP/1.1\r\nAccept: a/b\r\nx-empty: \r\nhost: example.org:81\r\nconnection: keep-alive\r\n\r\n',
  );
  expect(text({ method: 'POST', path: '/', body: 'hä' })).toBe(
    `POST / HTTP/1.1\r\nhost: example.org:81\r\nconnection: keep-alive\r\ncontent-length: 3\r\n\r\n${Buffer.from('hä').toString('latin1')}`,
  );
});

it('says how long a body is, an empty one too where one is expected', () => {
  expect(text({ method: 'POST', path: '/' })).toContain('content-length: 0\r\n');
  expect(text({ method: 'DELETE', path: '/' })).not.toContain('content-length');
  expect(text({ method: 'DELETE', path: '/', body: '' })).toContain('content-length: 0\r\n');
  expect(text({ method: 'PUT', path: '/', body: 'xy', headers: { 'Content-Length': '2' } }).match(/content-length/gi)).toHaveLength(1);
});

it('takes another host, and another word on the connection', () => {
  const written = text({ method: 'GET', path: '/', headers: { Host: 'other', Connection: 'close' } });
  expect(written).toContain('Host: other\r\nConnection: close\r\n\r\n');
  expect(written).not.toContain('example.org');
});

it('brings the user of the URL, unless the request brings one', () => {
  const to = { ...target, authorization: 'Basic eDp5' };
  expect(text({ method: 'GET', path: '/' }, to)).toContain('authorization: Basic eDp5\r\n');
  expect(text({ method: 'GET', path: '/', headers: { Authorization: 'Bearer z' } }, to)).not.toContain('Basic');
});

it('leaves a long body where it is', () => {
  const body = Buffer.alloc(100_000);
  const prepared = new PreparedRequest({ method: 'PUT', path: '/', body }, target);
  expect(prepared.rest).toBe(body);
  expect(prepared.bytes.toString()).toMatch(/content-length: 100000\r\n\r\n$/);
});

it.each([
  ['GET', true],
  ['PUT', true],
  ['DELETE', true],
  ['POST', false],
  ['PATCH', false],
])('%s may be sent twice: %s', (method, idempotent) => {
  expect(new PreparedRequest({ method, path: '/' }, target).idempotent).toBe(idempotent);
});

it.each([
  ['a path without a slash', { path: 'items' }],
  ['a path with a blank', { path: '/a b' }],
  ['a path with a line', { path: '/\r\nX: 1' }],
  ['a path beyond ASCII', { path: '/\u00e4' }],
  ['a method that is none', { method: 'GET /' }],
  ['CONNECT', { method: 'CONNECT' }],
  ['a name that is none', { headers: { 'a b': '1' } }],
  ['an empty name', { headers: { '': '1' } }],
  ['a value with a line', { headers: { a: '1\r\nb: 2' } }],
  ['a value with NUL', { headers: { a: '\0' } }],
  ['a value beyond Latin-1', { headers: { a: '\u4e00' } }],
  ['a length that is not the length', { headers: { 'content-length': '5' }, body: 'abc' }],
  ['a transfer-encoding', { headers: { 'Transfer-Encoding': 'chunked' } }],
])('%s is refused', (_, request) => {
  expect(() => text({ method: 'GET', path: '/', ...(request as object) })).toThrow(expect.objectContaining({ name: 'HttpFailure', code: 'request', message: expect.stringMatching(/^The request was not sent: /) }));
});
