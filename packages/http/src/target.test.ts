import { describe, expect, it } from 'vitest';
import { parseTarget, pathUnder } from './target.ts';

describe('pathUnder', () => {
  it.each([
    ['http://127.0.0.1:8000', '/', '/'],
    ['http://127.0.0.1:8000/', '/items?page=2', '/items?page=2'],
    ['https://example.org/v1', '/items?page=2', '/v1/items?page=2'],
    ['https://example.org/v1/', '/', '/v1/'],
    ['unix:/run/app.sock', '/items', '/items'],
    ['unix:/run/app.sock:/v1', '/items', '/v1/items'],
  ])('%s with %s asks for %s', (url, path, whole) => {
    expect(pathUnder(url, path)).toBe(whole);
  });
});

describe('parseTarget', () => {
  it.each([
    ['http://example.org', { tls: false, address: { host: 'example.org', port: 80 }, authority: 'example.org', origin: 'http://example.org', path: '/' }],
    ['https://example.org/a?b', { tls: true, address: { host: 'example.org', port: 443 }, authority: 'example.org', origin: 'https://example.org', path: '/a?b' }],
    ['http://me:a%3Ab@example.org/', { authority: 'example.org', authorization: `Basic ${btoa('me:a:b')}`, origin: 'http://example.org' }],
    ['http://[::1]:81/', { tls: false, address: { host: '::1', port: 81 }, authority: '[::1]:81', origin: 'http://[::1]:81' }],
    ['unix:/run/app.sock', { tls: false, address: { path: '/run/app.sock' }, authority: 'localhost', origin: 'unix:/run/app.sock', path: '/' }],
    ['unix:/run/my app.sock:/a?b=1', { address: { path: '/run/my app.sock' }, origin: 'unix:/run/my%20app.sock', path: '/a?b=1' }],
    ['unix:///run/app.sock:/a', { address: { path: '/run/app.sock' }, path: '/a' }],
  ])('%s', (url, target) => {
    expect(parseTarget(url)).toMatchObject(target);
  });

  it.each(['ftp://example.org', 'nonsense', '', 'unix:', 'unix:relative.sock', 'unix://host/run/app.sock', 'unix:/run/app.sock:nowhere'])('refuses %s', (url) => {
    expect(() => parseTarget(url)).toThrow(expect.objectContaining({ code: 'url', fix: expect.stringContaining('unix:/') }));
  });

  it.each(['http://me:100%@example.org', 'unix:/run/100%.sock'])('refuses what cannot be unescaped: %s', (url) => {
    expect(() => parseTarget(url)).toThrow(expect.objectContaining({ code: 'url', fix: expect.stringContaining('%25') }));
  });
});
