import { expect, it } from 'vitest';
import { parseDestination } from './destination.ts';

it.for([
  ['site', { host: 'site' }],
  ['alice@login.example', { host: 'login.example', user: 'alice' }],
  ['alice@login.example:8822', { host: 'login.example', user: 'alice', port: 8822 }],
  ['ssh://alice@login.example:8822/', { host: 'login.example', user: 'alice', port: 8822 }],
  ['a@b@host', { host: 'host', user: 'a@b' }],
  ['::1', { host: '::1' }],
  ['[::1]:22', { host: '::1', port: 22 }],
] as const)('%s is taken apart', ([text, parts]) => {
  expect(parseDestination(text)).toEqual(parts);
});

it.for(['', 'alice@', '@host', 'host:', 'host:0', 'host:65536', 'host:ssh', '-oProxyCommand=x', 'a b', '$(id)', 'host;id', 'x\ny', '[::1'])('%j is refused', (text) => {
  expect(() => parseDestination(text)).toThrow(expect.objectContaining({ code: 'REMOTE_E_DESTINATION' }));
});
