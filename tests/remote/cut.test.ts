import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { silentLogger } from '@ubench/core';
import { UbenchError } from '@ubench/errors';
import { sshHost, type SshHost } from '@ubench/remote';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { withService } from '../services/with-service.ts';
import { type CuttingProxy, startCuttingProxy } from './cutting-proxy.ts';
import { type Sshd, startSshd } from './sshd.ts';

/** Through every step of the protocol: greeting, keys, login, channels, data. A whole login takes about 7 kB. */
const cuts = [0, 10, 40, 500, 1_500, 2_500, 3_000, 3_500, 4_000, 4_500, 5_000, 5_500, 6_000, 6_500, 7_000, 8_000, 10_000, 20_000, 60_000];

/** What came of it, or the code that it ended with. */
const outcome = async <T>(work: Promise<T>): Promise<T | string> => work.catch((error: unknown) => (error instanceof UbenchError ? error.code : String(error)));

withService('sshd', (program) => {
  let sshd: Sshd;
  let proxy: CuttingProxy;
  let host: SshHost;
  beforeAll(async () => {
    sshd = await startSshd(program);
    proxy = await startCuttingProxy(sshd.port);
  });
  afterEach(() => host.close());
  afterAll(async () => {
    await proxy.close();
    await sshd.remove();
  });
  const file = (name: string): string => join(sshd.directory, name);
  const start = (): SshHost => (host = sshHost({ destination: 'site', configFile: sshd.config([], proxy.port) }, silentLogger));

  describe.each(cuts)('a connection that is cut after %i bytes', (bytes) => {
    it('when it is first made, gives a result or an error with a name', async () => {
      proxy.cutNext(bytes);
      expect(await outcome(start().exec(['echo', 'here']))).toSatisfy((came) => (typeof came === 'string' ? ['REMOTE_E_CONNECT', 'REMOTE_E_CUT'].includes(came) : came.stdout === 'here\n'));
      expect(await host.exec(['echo', 'here'], { again: true })).toMatchObject({ stdout: 'here\n' });
    });

    it('when it is made again, is made once more, and what may be repeated is repeated', async () => {
      start();
      await host.exec(['true']);
      const content = 'x'.repeat(30_000);
      writeFileSync(file('content'), content);
      proxy.cutNext(bytes, bytes + 1_000);
      proxy.cutNow();
      expect(await host.exec(['cat', file('content')], { again: true })).toMatchObject({ code: 0, stdout: content });
      proxy.cutNext(bytes, bytes + 1_000);
      proxy.cutNow();
      expect(String(await host.read(file('content')))).toBe(content);
      proxy.cutNext(bytes, bytes + 1_000);
      proxy.cutNow();
      await host.write(file('written'), content);
      expect(readFileSync(file('written'), 'utf8')).toBe(content);
    });

    it('while a stream is written, never leaves half of it', async () => {
      start();
      await host.exec(['true']);
      writeFileSync(file('streamed'), 'old');
      proxy.cutNext(bytes);
      proxy.cutNow();
      const came = await outcome(host.write(file('streamed'), Readable.from(Array.from({ length: 40 }, () => 'y'.repeat(1_000)))));
      expect(came).toBeOneOf([undefined, 'REMOTE_E_CUT', 'REMOTE_E_CONNECT']);
      expect(readFileSync(file('streamed'), 'utf8')).toBeOneOf(came === undefined ? ['y'.repeat(40_000)] : ['old', 'y'.repeat(40_000)]);
    });
  });

  it('a command that was cut off is not run again unless that does no harm', async () => {
    start();
    const count = file('count');
    const running = outcome(host.exec(['sh', '-c', 'echo run >> "$1"; exec sleep 1000', 'sh', count], { timeout_ns: 60e9 }));
    await expect.poll(() => readdirSync(sshd.directory), { timeout: 20_000 }).toContain('count');
    proxy.cutNow();
    expect(await running).toBe('REMOTE_E_CUT');
    await host.exec(['true']);
    expect(readFileSync(count, 'utf8')).toBe('run\n');
  });
});
