import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { Host } from '@ubench/remote';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canMount, mountSmallDisk } from '../harness/small-disk.ts';

/** What holds for every host, wherever it is. Its files are seen by this machine too. */
export function checkHost(make: () => Promise<{ readonly host: Host; stop(): Promise<void> }>): void {
  let made: Awaited<ReturnType<typeof make>>;
  let host: Host;
  let directory: string;
  beforeAll(async () => {
    made = await make();
    host = made.host;
    directory = mkdtempSync(join(tmpdir(), 'host-'));
  });
  afterAll(async () => {
    await made.stop();
    rmSync(directory, { recursive: true });
  });
  const file = (path: string): string => join(directory, path);

  describe('a command', () => {
    it('ends with its code, and both of its outputs are told apart', async () => {
      expect(await host.exec(['sh', '-c', 'echo out; echo err >&2; exit 3'])).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' });
    });

    it('may end by a signal', async () => {
      expect(await host.exec(['sh', '-c', 'kill -TERM $$'])).toEqual({ code: null, signal: 'SIGTERM', stdout: '', stderr: '' });
    });

    it('that is not there ends with 127', async () => {
      expect(await host.exec(['no-such-program'])).toMatchObject({ code: 127, stderr: expect.stringContaining('no-such-program') });
    });

    it('gets its arguments as they are', async () => {
      const word = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(..."'\"`$()\\ \n\t*?~!#&;|<>{}[]-=a%".split('')) })).filter((text) => !text.includes('\0') && text.isWellFormed());
      await fc.assert(
        fc.asyncProperty(fc.array(word, { maxLength: 6 }), async (words) => {
          const { stdout } = await host.exec(['sh', '-c', String.raw`for word; do printf '%s\0' "$word"; done`, 'sh', ...words]);
          expect(stdout.split('\0').slice(0, -1)).toEqual(words);
        }),
        { numRuns: 60, seed: 8 },
      );
    });

    it('with a NUL character, without a program or with an option in its place is refused', async () => {
      for (const command of [['echo', 'a\0b'], [], [''], ['-x']]) await expect(host.exec(command)).rejects.toMatchObject({ code: 'REMOTE_E_COMMAND' });
    });

    it('shows its arguments in the process list of nothing but itself', async () => {
      const controller = new AbortController();
      const secret = `only-${process.pid}-here`;
      const ended = host.exec(['sh', '-c', 'touch "$1"; sleep 1000', 'sh', file('runs'), secret], { signal: controller.signal });
      ended.catch(() => {});
      await expect.poll(() => readdirSync(directory), { timeout: 20_000 }).toContain('runs');
      expect(readdirSync('/proc').filter((pid) => tryRead(`/proc/${pid}/cmdline`)?.includes(secret))).toHaveLength(1);
      controller.abort(new Error('seen'));
      await expect(ended).rejects.toThrow('seen');
    });

    it('reads what it is given, of several megabytes', async () => {
      const text = 'x'.repeat(999) + '\n';
      const content = text.repeat(4000);
      expect((await host.exec(['cat'], { stdin: content })).stdout).toBe(content);
      expect((await host.exec(['wc', '-c'], { stdin: Readable.from(Array.from({ length: 4000 }, () => text)) })).stdout.trim()).toBe('4000000');
    });

    it('reads nothing where nothing is given', async () => {
      expect(await host.exec(['cat'])).toMatchObject({ code: 0, stdout: '' });
    });

    it('need not read what it is given', async () => {
      expect(await host.exec(['true'], { stdin: Buffer.alloc(4_000_000) })).toMatchObject({ code: 0 });
      const endless = new PassThrough();
      endless.write('x');
      expect(await host.exec(['true'], { stdin: endless })).toMatchObject({ code: 0 });
      expect(endless.destroyed).toBe(true);
    });

    it('fails with the source that it reads', async () => {
      const source = new PassThrough();
      const read = host.exec(['cat'], { stdin: source });
      source.write('half');
      source.destroy(new Error('the source broke'));
      await expect(read).rejects.toThrow('the source broke');
    });

    it('runs in a directory', async () => {
      mkdirSync(file("it's a $(dir)"));
      expect((await host.exec(['pwd'], { directory: file("it's a $(dir)") })).stdout).toBe(`${file("it's a $(dir)")}\n`);
      await expect(host.exec(['pwd'], { directory: file('absent') })).rejects.toMatchObject({ code: 'REMOTE_E_DIRECTORY', message: expect.stringContaining('no such directory') });
      await expect(host.exec(['pwd'], { directory: 'relative' })).rejects.toMatchObject({ code: 'REMOTE_E_DIRECTORY' });
    });

    it('that prints too much is ended', async () => {
      await expect(host.exec(['yes'], { most_bytes: 100_000 })).rejects.toMatchObject({ code: 'REMOTE_E_TOO_MUCH_OUTPUT' });
    });

    it('that takes too long is ended, with what it started', async () => {
      const { ended, pids } = await started(file('pids'), (command) => host.exec(command, { timeout_ns: 3e9 }));
      await expect(ended).rejects.toMatchObject({ code: 'REMOTE_E_TIMEOUT' });
      await gone(pids);
    });

    it('ends when its caller gives up, with what it started, and with the reason', async () => {
      const controller = new AbortController();
      const { ended, pids } = await started(file('pids'), (command) => host.exec(command, { signal: controller.signal }));
      controller.abort(new Error('given up'));
      await expect(ended).rejects.toThrow('given up');
      await gone(pids);
      await expect(host.exec(['true'], { signal: controller.signal })).rejects.toThrow('given up');
    });

    it('runs beside many others', async () => {
      const results = await Promise.all(Array.from({ length: 40 }, (_, index) => host.exec(['echo', String(index)])));
      expect(results.map(({ stdout }) => Number(stdout))).toEqual(Array.from({ length: 40 }, (_, index) => index));
    });
  });

  describe('a file', () => {
    it.for(['plain', 'with space', "it's", '$(touch injected)', '-n', 'new\nline', 'ünïcödé', '*', '"`\\'])('called %j is written and read', async (called) => {
      await host.write(file(called), 'content');
      expect(readFileSync(file(called), 'utf8')).toBe('content');
      expect(String(await host.read(file(called)))).toBe('content');
      expect(readdirSync(directory)).not.toContain('injected');
    });

    it('is read in part', async () => {
      writeFileSync(file('digits'), '0123456789');
      const parts = await Promise.all([{ from: 3 }, { most_bytes: 4 }, { from: 3, most_bytes: 4 }, { from: 8, most_bytes: 4 }, { from: 20 }, { most_bytes: 0 }].map((part) => host.read(file('digits'), part)));
      expect(parts.map(String)).toEqual(['3456789', '0123', '3456', '89', '', '']);
    });

    it('holds any bytes, and megabytes of them', async () => {
      const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * 7919) % 256));
      await host.write(file('bytes'), bytes);
      expect(readFileSync(file('bytes')).equals(bytes)).toBe(true);
      expect((await host.read(file('bytes')))!.equals(bytes)).toBe(true);
      await host.write(file('bytes'), Readable.from([bytes.subarray(0, 1_000_000), bytes.subarray(1_000_000)]));
      expect(readFileSync(file('bytes')).equals(bytes)).toBe(true);
      await host.write(file('bytes'), '');
      expect((await host.read(file('bytes')))!.length).toBe(0);
    });

    it('that is not there is undefined', async () => {
      expect(await host.read(file('absent'))).toBeUndefined();
      expect(await host.read(file('absent/below'))).toBeUndefined();
    });

    it('is for its owner alone, or has the mode that is asked for', async () => {
      await host.write(file('private'), 'x');
      await host.write(file('script'), 'x', 0o755);
      expect([statSync(file('private')).mode & 0o777, statSync(file('script')).mode & 0o777]).toEqual([0o600, 0o755]);
    });

    it('that is being written is seen as it was, and as it was where that breaks off', async () => {
      await host.write(file('whole'), 'old');
      const content = new PassThrough();
      const written = host.write(file('whole'), content);
      content.write('ne');
      await expect.poll(() => readdirSync(directory).some((name) => name.endsWith('.part')), { timeout: 20_000 }).toBe(true);
      expect(readFileSync(file('whole'), 'utf8')).toBe('old');
      content.destroy(new Error('broken off'));
      await expect(written).rejects.toThrow('broken off');
      expect(readFileSync(file('whole'), 'utf8')).toBe('old');
      expect(readdirSync(directory).filter((name) => name.endsWith('.part'))).toEqual([]);
    });

    it('that cannot be written or read names path and reason', async () => {
      const refusals: [work: Promise<unknown>, reason: string][] = [
        [host.write(file('absent/below'), 'x'), `"${file('absent/below')}" of ${host.name} cannot be written: No such file or directory`],
        [host.write(directory, 'x'), 'Is a directory'],
        [host.read(directory), 'Is a directory'],
        [host.write(`${file('plain')}/below`, 'x'), 'cannot be written'],
        [host.write('/proc/version', 'x'), 'cannot be written'],
        [host.write('', 'x'), 'it has no name'],
        [host.read('a\0b'), 'NUL'],
      ];
      await Promise.all(refusals.map(([work, reason]) => expect(work).rejects.toMatchObject({ code: 'REMOTE_E_FILE', message: expect.stringContaining(reason) })));
    });

    it.runIf(canMount)('that finds no space says so, and leaves nothing', async ({ onTestFinished }) => {
      const { path } = mountSmallDisk(64, onTestFinished);
      await expect(host.write(join(path, 'large'), Buffer.alloc(200_000))).rejects.toMatchObject({ code: 'REMOTE_E_FILE', message: expect.stringContaining('No space left on device') });
      expect(readdirSync(path)).toEqual([]);
    });
  });

  describe('a port', () => {
    it('is reached by an address of this machine, until that is closed', async () => {
      const server = await echo();
      const forward = await host.forward({ host: '127.0.0.1', port: portOf(server) });
      const answers = await Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          const socket = connect(forward.port, forward.host);
          socket.end(`hello ${index}`);
          return String(Buffer.concat(await socket.toArray()));
        }),
      );
      expect(answers).toEqual(Array.from({ length: 20 }, (_, index) => `hello ${index}`));
      await forward.close();
      await forward.close();
      server.close();
    });

    it('that nobody listens on ends the connection to it, and no other', async () => {
      const server = await echo();
      const forward = await host.forward({ host: '127.0.0.1', port: portOf(server) });
      const open = connect(forward.port, forward.host);
      open.write('a');
      await once(open, 'data');
      const unused = await echo();
      const closed = await host.forward({ host: '127.0.0.1', port: portOf(unused) });
      await new Promise((resolve) => unused.close(resolve));
      const unheard = connect(closed.port, closed.host);
      await new Promise((resolve) => unheard.on('error', () => {}).on('close', resolve));
      open.end('b');
      const [rest] = (await once(open, 'data')) as [Buffer];
      expect(String(rest)).toBe('b');
      await Promise.all([forward.close(), closed.close()]);
      server.close();
    });
  });
}

async function echo(): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, (socket) => void socket.pipe(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** Starts a command that starts another, and writes down both; `ended` rejects when it is ended. */
async function started(file: string, run: (command: readonly string[]) => Promise<unknown>): Promise<{ ended: Promise<unknown>; pids: number[] }> {
  rmSync(file, { force: true });
  const ended = run(['sh', '-c', 'sleep 1000 & echo $$ $! > "$0.part"; mv "$0.part" "$0"; wait', file]);
  ended.catch(() => {});
  for (;;) {
    const pids = tryRead(file);
    if (pids !== undefined) return { ended, pids: pids.trim().split(' ').map(Number) };
    await wait(10);
  }
}

const gone = (pids: readonly number[]): Promise<void> =>
  expect.poll(() => pids.filter((pid) => /^\d+ \([^)]*\) [^ZX]/.test(tryRead(`/proc/${pid}/stat`) ?? '')), { timeout: 20_000 }).toEqual([]);

function tryRead(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
