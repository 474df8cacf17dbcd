import { expect, it } from 'vitest';
import { pathUnder } from './path-under.ts';

it.each([
  ['http://127.0.0.1:8000', '/', '/'],
  ['http://127.0.0.1:8000/', '/items?page=2', '/items?page=2'],
  ['https://example.org/v1', '/items?page=2', '/v1/items?page=2'],
  ['https://example.org/v1/', '/', '/v1/'],
])('%s with %s asks for %s', (url, path, whole) => {
  expect(pathUnder(url, path)).toBe(whole);
});
