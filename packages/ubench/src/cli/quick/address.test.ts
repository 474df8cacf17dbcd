import { expect, test } from 'vitest';
import { requireUrl, shownAddress } from './address.ts';

test.each(['http://localhost:3000', 'postgres://me@localhost/app', 'https://[::1]:8443/a?b=c', 'unix:/run/app.sock:/items'])('%s is an address', (url) => {
  expect(() => requireUrl('http', url)).not.toThrow();
});

test.each(['localhost:3000', '/items', 'http://', 'http:localhost', 'http://a b', 'unix:', 'unix:app.sock', ''])("'%s' is none", (text) => {
  expect(() => requireUrl('http', text)).toThrow(expect.objectContaining({ code: 'UBENCH_E_QUICK_URL', fix: expect.stringContaining('ubench quick http http://') }));
});

test('what is no address and may hold a password is not repeated', () => {
  expect(() => requireUrl('postgres', 'postgres://me:hunter2@a b/app')).toThrow(expect.not.objectContaining({ message: expect.stringContaining('hunter2') }));
});

test.each([
  ['http://localhost:3000', 'http=http://localhost:3000'],
  ['postgres://me@localhost/app?sslmode=require&x=1', "'http=postgres://me@localhost/app?sslmode=require&x=1'"],
  ['unix:/run/app.sock', 'http=unix:/run/app.sock'],
  ['postgres://me:hunter2@localhost/app', '"http=$HTTP_URL"'],
  ['postgres://localhost/app?user=me&password=hunter2', '"http=$HTTP_URL"'],
  ['http://localhost/?api_key=hunter2', '"http=$HTTP_URL"'],
])('%s is shown as %s', (url, shown) => {
  expect(shownAddress('http', url)).toBe(shown);
});
