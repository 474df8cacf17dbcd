import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { resolveTarget } from './target.ts';

const directory = mkdtempSync(join(tmpdir(), 'ssh-config-'));
afterAll(() => rmSync(directory, { recursive: true }));

const config = (text: string): string => {
  writeFileSync(join(directory, 'config'), text);
  return join(directory, 'config');
};

it('takes the first value of each key, whatever its letters, and replaces tokens', () => {
  const file = config('Host cluster\n  hostname login.%h.example\n  PORT 8822\n  identityfile ~/.ssh/%r-%h\nHost *\n  Port 1\n  User alice\n  IdentityFile none\n  ProxyJump a,bob@b:23\n');
  expect(resolveTarget('cluster', file)).toMatchObject({
    name: 'alice@login.cluster.example:8822',
    user: 'alice',
    port: 8822,
    identityFiles: [`${homedir()}/.ssh/alice-login.cluster.example`],
    jumps: ['a', 'bob@b:23'],
  });
  expect(resolveTarget('bob@cluster:9', file)).toMatchObject({ user: 'bob', port: 9 });
});

it('reads included files where they are included, those of a block only for its hosts', () => {
  mkdirSync(join(directory, 'more'));
  writeFileSync(join(directory, 'more/one'), 'Host inner\n  Port 7\n');
  const file = config(`Include ${directory}/more/*\nHost outer\n  Include ${directory}/more/one\n  Port 9\n`);
  expect([resolveTarget('inner', file).port, resolveTarget('outer', file).port, resolveTarget('other', file).port]).toEqual([7, 9, 22]);
});

it.for([['Host "x\n', 'cannot be parsed'], ['Port many\n', 'whole number'], ['ProxyCommand nc %h %p\n', 'ProxyCommand'], [`Include ${directory}/config\n`, 'by itself']])('%j is refused', ([text, problem]) => {
  const file = config(text!);
  expect(() => resolveTarget('x', file)).toThrow(expect.objectContaining({ code: 'REMOTE_E_SSH_CONFIG', message: expect.stringContaining(problem!) }));
});
