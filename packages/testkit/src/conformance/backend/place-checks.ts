import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { hasProc, readProcess } from '@ubench/processes';
import { expect } from 'vitest';
import type { Check } from '../check.ts';
import { rejectionOf } from '../within.ts';
import { type BackendSubject, never, seenHere } from './backend-subject.ts';
import { serverRequest } from './instance-requests.ts';

const of = 'an instance';
const notRoot = (): string | undefined => (process.getuid?.() === 0 ? undefined : 'only root can run as somebody else');

/** A TCP port that is in use until it is let go. */
async function takenPort(): Promise<{ readonly port: number; [Symbol.asyncDispose](): Promise<void> }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}

/** What an instance is given. */
export const placeChecks: readonly Check<BackendSubject>[] = [
  {
    of,
    name: 'has free ports, each of its own',
    async run(subject) {
      const request = serverRequest({ spec: (context) => ({ env: { GIVEN: `${context.port('one')} ${context.port('two')} ${context.port('one')}` } }) });
      const handles = await subject.start(subject.launch(request), subject.launch(request));
      const abouts = await Promise.all(handles.map((handle) => subject.ask(handle)));
      const ports = abouts.map(({ env }) => env['GIVEN']!.split(' ').map(Number));
      for (const [one, , again] of ports) assert.equal(one, again, 'a port that is asked for twice by its name is not the same');
      expect(new Set(ports.flat()).size).toBe(4);
      // Elsewhere, nobody here knows which are free.
      for (const port of subject.elsewhere ? [] : ports.flat()) {
        const server = createServer().listen(port, '127.0.0.1');
        await once(server, 'listening');
        server.close();
      }
    },
  },
  {
    of,
    name: 'has the fixed port that it asks for',
    async run(subject) {
      const taken = await takenPort();
      await taken[Symbol.asyncDispose]();
      const handle = await subject.startOne(serverRequest({ port: taken.port }));
      // Its endpoint may lead there by another one.
      expect((await subject.ask(handle)).address).toMatch(new RegExp(`:${taken.port}$`));
    },
  },
  {
    of,
    name: 'that asks for a port in use is refused, with the process that holds it',
    inapplicable: (subject) => seenHere(subject) ?? (hasProc ? undefined : 'without /proc nobody knows who holds a port'),
    async run(subject) {
      await using taken = await takenPort();
      const starting = subject.host.start([subject.launch(serverRequest({ port: taken.port }))], never);
      const { message } = await rejectionOf('start() with a port in use', starting);
      expect(message).toContain(String(taken.port));
      expect(message).toContain(String(process.pid));
    },
  },
  {
    of,
    name: 'has directories of its own, empty at first and gone with it',
    async run(subject) {
      const request = serverRequest({ paths: (context) => [context.dir('data'), context.dir('logs')] });
      const handles = await subject.start(subject.launch(request), subject.launch(request));
      const abouts = await Promise.all(handles.map((handle) => subject.ask(handle)));
      const paths = abouts.flatMap((about) => about.paths);
      expect(new Set(paths.map(({ path }) => path)).size).toBe(4);
      expect(paths.map(({ content }) => content)).toEqual([[], [], [], []]);
      await subject.stop(...handles);
      expect(await subject.look.existing(paths.map(({ path }) => path))).toEqual([]);
    },
  },
  {
    of,
    name: 'has random secrets: the same by the same name, and no other instance has them',
    async run(subject) {
      const request = serverRequest({ spec: (context) => ({ env: { GIVEN: `${context.secret('one')} ${context.secret('one')} ${context.secret('two')}` } }) });
      const handles = await subject.start(subject.launch(request), subject.launch(request));
      const abouts = await Promise.all(handles.map((handle) => subject.ask(handle)));
      const secrets = abouts.map(({ env }) => env['GIVEN']!.split(' '));
      for (const [one, again] of secrets) assert.equal(one, again, 'a secret that is asked for twice by its name is not the same');
      expect(new Set(secrets.flat()).size).toBe(4);
      expect(secrets.flat().filter((secret) => !/^[A-Za-z\d]{16,}$/.test(secret))).toEqual([]);
    },
  },
  {
    of,
    name: 'has its files, which nobody else may read',
    async run(subject) {
      const request = serverRequest({
        paths: (context) => [configurationIn(context.dir('data'))],
        spec: (context) => ({ files: { [configurationIn(context.dir('data'))]: `password = ${context.secret('password')}\n` }, env: { PASSWORD: context.secret('password') } }),
      });
      const { paths, env } = await subject.ask(await subject.startOne(request));
      expect(paths[0]!.content).toBe(`password = ${env['PASSWORD']}\n`);
      assert.equal((paths[0]!.mode & 0o077).toString(8), '0', 'others than its owner may open it');
    },
  },
  {
    of,
    name: 'has the environment of its launch and what programs need, and no secret of ours',
    async run(subject) {
      const secret = randomUUID();
      process.env['UBENCH_CONFORMANCE_SECRET'] = secret;
      try {
        const { env } = await subject.ask(await subject.startOne(serverRequest({ spec: () => ({ env: { OWN: 'of the service' } }) })));
        expect(env['OWN']).toBe('of the service');
        assert(env['PATH'] !== undefined, 'it has no PATH');
        expect(Object.entries(env).filter(([, value]) => value.includes(secret))).toEqual([]);
      } finally {
        delete process.env['UBENCH_CONFORMANCE_SECRET'];
      }
    },
  },
  {
    of,
    name: 'runs in a process group of its own: a Ctrl-C that is meant for us does not reach it',
    inapplicable: seenHere,
    async run(subject) {
      const { pid } = await subject.ask(await subject.startOne(serverRequest()));
      expect(readProcess(pid)!.group).not.toBe(readProcess(process.pid)!.group);
    },
  },
  {
    of,
    name: 'that must not be root is somebody else where we are, owns its directories, and reads its software below a private one',
    inapplicable: (subject) => seenHere(subject) ?? notRoot(),
    async run(subject) {
      const hidden = join(subject.directory, 'hidden');
      mkdirSync(hidden, { recursive: true, mode: 0o700 });
      copyFileSync('/bin/cat', join(hidden, 'cat'));
      chmodSync(join(hidden, 'cat'), 0o755);
      const request = serverRequest({
        paths: (context) => [context.dir('data')],
        spec: (context) => ({ user: 'unprivileged', init: [[`${context.software(hidden)}/cat`, '/dev/null']] }),
      });
      const { uid, groups, paths } = await subject.ask(await subject.startOne(request));
      assert.notEqual(uid, 0, 'it runs as root');
      assert(!groups.includes(0), 'it is in the group of root');
      expect(paths[0]!.uid).toBe(uid);
    },
  },
];

const configurationIn = (directory: string): string => `${directory}/conf/server.conf`;
