/**
 * Source of a plugin with the backend `yard`: another place, as a cluster is one. What is there is known by files of a directory alone: `ID.json` from when
 * an instance is submitted, `ID.pid` from when it runs, written by the instance itself, and `ID.log`. Where a file `busy` lies in it, nothing
 * is started; with `cut`, the connection is lost as soon as something is; with `deaf`, it cannot be asked what there is.
 */
export const yardBackend = String.raw`
  import { spawn } from 'node:child_process';
  import { copyFileSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
  import { createServer } from 'node:net';
  import { join } from 'node:path';
  import { setTimeout as sleep } from 'node:timers/promises';
  import { defineBackend, definePlugin, resolveLaunch } from '@ubench/core';
  import { failpoint } from '@ubench/files';
  import { z } from 'zod';

  const freePort = () => new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
  /** One that was stopped before it ran does not run. */
  const runner = 'echo $$ > "$0.new" && mv "$0.new" "$0"; record=$1; shift; [ -e "$record" ] || { rm "$0"; exit; }; exec "$@"';
  const lives = (pid) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  class Yard {
    constructor(directory) {
      this.directory = directory;
      mkdirSync(directory, { recursive: true });
    }
    file(id, kind) {
      return join(this.directory, id + '.' + kind);
    }
    record(id) {
      return existsSync(this.file(id, 'json')) ? JSON.parse(readFileSync(this.file(id, 'json'), 'utf8')) : undefined;
    }
    pid(id) {
      return existsSync(this.file(id, 'pid')) ? Number(readFileSync(this.file(id, 'pid'), 'utf8')) : undefined;
    }
    all() {
      return readdirSync(this.directory).filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
    }
    handle(id) {
      return { backend: 'yard', deployment: this.record(id).deployment, id };
    }
    async submit({ deployment, owner, request, log }) {
      const port = await freePort();
      const ports = Object.fromEntries(Object.keys(request.ports).map((name) => [name, port]));
      const spec = resolveLaunch(request.spec, { host: '127.0.0.1', ports, dirs: {}, secrets: {}, software: Object.fromEntries(request.software.map((path) => [path, path])) });
      const id = 'y' + port;
      failpoint('yard.submit:before');
      writeFileSync(this.file(id, 'tmp'), JSON.stringify({ deployment, run: owner.run, url: spec.url, log }));
      renameSync(this.file(id, 'tmp'), this.file(id, 'json'));
      failpoint('yard.submit:written');
      const output = openSync(this.file(id, 'log'), 'a');
      const busy = existsSync(join(this.directory, 'busy'));
      if (!busy) spawn('sh', ['-c', runner, this.file(id, 'pid'), this.file(id, 'json'), ...spec.command], { detached: true, stdio: ['ignore', output, output], env: { ...process.env, ...spec.env, UBENCH_OWNER: owner.run } }).unref();
      failpoint('yard.submit:after');
      if (existsSync(join(this.directory, 'cut'))) throw new Error('the connection is lost');
      while (!busy && this.pid(id) === undefined) await sleep(5);
      return this.handle(id);
    }
    state(id) {
      if (this.record(id) === undefined) return { status: 'STOPPED', reason: 'it was stopped' };
      const pid = this.pid(id);
      if (pid === undefined) return { status: 'PENDING', reason: 'the yard is full' };
      return lives(pid) ? { status: 'RUNNING' } : { status: 'ERROR', reason: 'it ended' };
    }
    end(id, signal) {
      const pid = this.pid(id);
      if (pid !== undefined && lives(pid)) process.kill(-pid, signal);
    }
    async stop(id) {
      const { log } = this.record(id) ?? {};
      rmSync(this.file(id, 'json'), { force: true });
      this.end(id, 'SIGTERM');
      while (lives(this.pid(id))) await sleep(5);
      if (log !== undefined && existsSync(log.directory) && existsSync(this.file(id, 'log'))) copyFileSync(this.file(id, 'log'), join(log.directory, log.name));
      for (const kind of ['pid', 'log']) rmSync(this.file(id, kind), { force: true });
    }
  }

  export const yard = {
    name: 'yard',
    anywhere: true,
    options: z.strictObject({ directory: z.string(), slow_ms: z.number().default(0), asks: z.boolean().default(true) }),
    create({ directory, asks }) {
      const there = new Yard(directory);
      const find = ({ run }) => there.all().filter((id) => there.record(id).run === run).map((id) => there.handle(id));
      return {
        instances: {
          start: (launches) => Promise.all(launches.map((launch) => there.submit(launch))),
          poll: async (handles) => handles.map(({ id }) => there.state(id)),
          endpoint: async ({ id }) => ({ url: there.record(id).url }),
          async *logs({ id }, { tail }) {
            const lines = readFileSync(there.file(id, 'log'), 'utf8').split('\n').slice(0, -1);
            for (const text of tail === undefined ? lines : lines.slice(-tail)) yield { text };
          },
          stop: (handles) => Promise.all(handles.map(async (handle) => (await there.stop(handle.id), { handle, forced: false }))),
          kill: (handles) => handles.forEach(({ id }) => (there.end(id, 'SIGKILL'), rmSync(there.file(id, 'json'), { force: true }))),
          async find(owner) {
            if (existsSync(join(directory, 'deaf'))) throw new Error('nobody answers');
            return find(owner);
          },
          ...(asks && { findAll: async () => there.all().map((id) => ({ owner: { run: there.record(id).run }, handle: there.handle(id), state: there.state(id) })) }),
        },
        close: async () => writeFileSync(join(directory, 'closed'), ''),
      };
    },
    preview: (launches) => launches.map(({ deployment, owner, request, placement }) => ({
      title: 'script of ' + deployment,
      text: ['#!/bin/sh', '# run ' + owner.run + (placement ? ', ' + placement.resources.cpus + ' cores' : ''), ...Object.entries(request.spec.env ?? {}).map(([name, value]) => 'export ' + name + "='" + value + "'"), '', 'exec ' + request.spec.command.join(' '), ''].join('\n'),
    })),
    async diagnose({ directory, slow_ms }, signal) {
      writeFileSync(join(directory, 'asked'), '');
      await sleep(slow_ms, undefined, { signal });
      return [{ name: 'gate', status: 'ok', found: 'open' }, { name: 'room', status: slow_ms === 1 ? 'problem' : 'ok', found: 'none', fix: 'Build another yard.' }];
    },
  };
  export const yardAt = defineBackend(yard);
  export default definePlugin({ name: 'yard', api: 1, setup: (api) => api.backend(yard) });
`;

/** A configuration with one of them, called `berth`, whose directory is `yard` in the project's. */
export const yardConfig = (options = ''): string => `import { defineConfig } from 'ubench';
import { join } from 'node:path';
import { yardAt } from './yard.mjs';
export default defineConfig({ backends: { berth: yardAt({ directory: join(import.meta.dirname, 'yard'), ${options} }) } });
`;
