import { execFileSync, spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { appendFileSync, chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { redact, silentLogger } from '@ubench/core';
import { sshHost, type SshOptions, type SshHost } from '@ubench/remote';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { requireService } from '../services/require-service.ts';
import { withService } from '../services/with-service.ts';
import { startAskingServer } from './ssh-server.ts';
import { freePort, makeKey, type Sshd, startSshd } from './sshd.ts';

const open: (() => Promise<void>)[] = [];
const hostOf = (options: SshOptions): SshHost => {
  const host = sshHost(options, silentLogger);
  open.push(() => host.close());
  return host;
};
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
  vi.unstubAllEnvs();
});

const expectAnswer = async (host: SshHost): Promise<void> => expect(await host.exec(['echo', 'here'])).toMatchObject({ code: 0, stdout: 'here\n' });

withService('sshd', (program) => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd(program);
  });
  afterAll(() => sshd.remove());
  const file = (name: string, text?: string): string => {
    if (text !== undefined) writeFileSync(join(sshd.directory, name), text);
    return join(sshd.directory, name);
  };
  /** Another sshd, for this test alone. */
  const another = async (...[options]: Parameters<typeof startSshd> extends [string, ...infer Rest] ? Rest : never): Promise<Sshd> => {
    const started = await startSshd(program, options);
    open.push(() => started.remove());
    return started;
  };
  const login = (lines: readonly string[], destination = 'site'): SshHost => hostOf({ destination, configFile: sshd.config(lines) });
  const known = (text: string): readonly string[] => [`UserKnownHostsFile ${file(`known-${randomBytes(4).toString('hex')}`, `${text}\n`)}`];
  /** Looked up by address and port, for no alias says otherwise. */
  const byAddress = (lines: readonly string[]): SshHost =>
    hostOf({ destination: `${sshd.user}@127.0.0.1:${sshd.port}`, configFile: file('by-address', [`IdentityFile ${sshd.identity}`, 'IdentityAgent none', 'GlobalKnownHostsFile none', ...lines, ''].join('\n')) });

  describe('the key of a host', () => {
    it('that is unknown is refused, with its fingerprint and what to do', async () => {
      const fingerprint = execFileSync('ssh-keygen', ['-lf', file('shown.pub', sshd.hostKey)], { encoding: 'utf8' }).split(' ')[1]!;
      await expect(login(known('elsewhere ssh-ed25519 AAAA')).exec(['true'])).rejects.toMatchObject({ code: 'REMOTE_E_HOST_KEY_UNKNOWN', message: expect.stringContaining(fingerprint), fix: expect.stringContaining(`ssh -p ${sshd.port} ${sshd.user}@127.0.0.1`) });
    });

    it('that has changed is refused, with both fingerprints and the line of the file', async () => {
      const lines = known(`# comment\nsite ${makeKey(file('other_key'))}`);
      const error = await login(lines).exec(['true']).catch((thrown: Error) => thrown);
      expect(error).toMatchObject({ code: 'REMOTE_E_HOST_KEY_CHANGED', message: expect.stringContaining(`${lines[0]!.split(' ')[1]}:2`) });
      expect((error as Error).message.match(/SHA256:[\w+/]{43}/g)).toHaveLength(2);
    });

    it('that is shown where another type is known has changed too', async () => {
      await expect(login(known(`site ${makeKey(file('ecdsa_key'), undefined, 'ecdsa')}`)).exec(['true'])).rejects.toMatchObject({ code: 'REMOTE_E_HOST_KEY_CHANGED' });
    });

    it('is asked for by the type that is known', async () => {
      const two = await another({});
      const ecdsa = makeKey(join(two.directory, 'second'), undefined, 'ecdsa');
      appendFileSync(join(two.directory, 'sshd_config'), `HostKey ${join(two.directory, 'second')}\n`);
      await two.stop();
      await two.start();
      for (const lines of [[`UserKnownHostsFile ${file('only-ecdsa', `site ${ecdsa}\n`)}`], []]) expect(await hostOf({ destination: 'site', configFile: two.config(lines) }).exec(['true'])).toMatchObject({ code: 0 });
    });

    it('may stand for hashed names, for patterns and for ports', async () => {
      const salt = randomBytes(20);
      const hashed = `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update('site').digest('base64')}`;
      for (const hosts of [hashed, 'other,s?te', '*', 'SITE']) await expectAnswer(login(known(`${hosts} ${sshd.hostKey}`)));
      for (const hosts of [`[127.0.0.1]:${sshd.port}`, '127.0.0.1', `[127.0.0.*]:${sshd.port}`]) await expectAnswer(byAddress(known(`${hosts} ${sshd.hostKey}`)));
      for (const hosts of ['!site,*', 'sit', '[site]:22']) await expect(login(known(`${hosts} ${sshd.hostKey}`)).exec(['true'])).rejects.toMatchObject({ code: 'REMOTE_E_HOST_KEY_UNKNOWN' });
    });
    it('that is revoked is refused, also where it is known', async () => {
      await expect(login(known(`site ${sshd.hostKey}\n@revoked * ${sshd.hostKey}`)).exec(['true'])).rejects.toMatchObject({ code: 'REMOTE_E_HOST_KEY_REVOKED' });
    });

    it('is not vouched for by an authority, and that is said', async () => {
      await expect(login(known(`@cert-authority * ${sshd.hostKey}`)).exec(['true'])).rejects.toMatchObject({ code: 'REMOTE_E_HOST_KEY_UNKNOWN', message: expect.stringContaining('@cert-authority') });
    });

    it('is checked whatever StrictHostKeyChecking says', async () => {
      await expect(login([...known(''), 'StrictHostKeyChecking no']).exec(['true'])).rejects.toMatchObject({ code: 'REMOTE_E_HOST_KEY_UNKNOWN' });
    });
  });

  describe('a host that is not to be reached', () => {
    it.for([
      ['refuses the port', async () => [`Port ${await freePort()}`], 'REMOTE_E_CONNECT', 'nothing listens on port'],
      ['has no address', async () => ['HostName no-such-host.invalid'], 'REMOTE_E_CONNECT', /no such host is known|cannot be looked up/],
      ['knows no such user', async () => ['User nobody-of-that-name'], 'REMOTE_E_AUTHENTICATION', 'does not let nobody-of-that-name in'],
      ['wants a command of its own to be reached', async () => ['ProxyCommand nc %h %p'], 'REMOTE_E_SSH_CONFIG', 'ProxyCommand'],
    ] as const)('because it %s is a clear error', async ([, lines, code, message]) => {
      const configured = await lines();
      await expect((async () => login(configured).exec(['true']))()).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    });

    it('because it says nothing is given up', async () => {
      const silent = createServer().listen(0, '127.0.0.1');
      open.push(async () => void silent.close());
      silent.on('connection', (socket) => void socket.on('error', () => {}).resume());
      await vi.waitFor(() => expect(silent.listening).toBe(true));
      await expect(login([`Port ${(silent.address() as AddressInfo).port}`, 'ConnectTimeout 1']).exec(['true'])).rejects.toMatchObject({ code: 'REMOTE_E_CONNECT', message: expect.stringContaining('it did not answer within') });
    });

    it('because another protocol answers is a clear error', async () => {
      const other = createServer((socket) => socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1');
      open.push(async () => void other.close());
      await vi.waitFor(() => expect(other.listening).toBe(true));
      await expect(login([`Port ${(other.address() as AddressInfo).port}`, 'ConnectTimeout 2']).exec(['true'])).rejects.toMatchObject({ code: 'REMOTE_E_CONNECT' });
    });
  });

  describe('a key', () => {
    it('with a passphrase is opened by what the program in SSH_ASKPASS answers, which is a secret from then on', async () => {
      const own = await another({});
      appendFileSync(join(own.directory, 'authorized_keys'), `${makeKey(join(own.directory, 'locked'), 'open sesame')}\n`);
      const asked = join(own.directory, 'asked');
      writeFileSync(join(own.directory, 'askpass'), `#!/bin/sh\necho "$1" >> ${asked}\n[ "$(wc -l < ${asked})" = 1 ] && echo wrong || echo 'open sesame'\n`);
      chmodSync(join(own.directory, 'askpass'), 0o755);
      vi.stubEnv('SSH_ASKPASS', join(own.directory, 'askpass'));
      vi.stubEnv('SSH_ASKPASS_REQUIRE', 'force');
      const text = readFileSync(own.config(), 'utf8').replace(/IdentityFile .*/, `IdentityFile ${join(own.directory, 'locked')}`);
      await expectAnswer(hostOf({ destination: 'site', configFile: file('locked-config', text) }));
      expect(readFileSync(asked, 'utf8').trim().split(/ ?\n/)).toEqual(Array(2).fill(`Enter passphrase for key '${join(own.directory, 'locked')}':`));
      expect(redact('it is open sesame')).not.toContain('open sesame');

      vi.stubEnv('SSH_ASKPASS', '/bin/false');
      await expect(hostOf({ destination: 'site', configFile: file('locked-config', text) }).exec(['true'])).rejects.toMatchObject({ code: 'REMOTE_E_QUESTION', message: expect.stringContaining('ssh-add') });
    });

    it('of an agent is used, and no other of it where IdentitiesOnly says so', async (context) => {
      const own = await another({});
      const socket = join(own.directory, 'agent.sock');
      const agent = spawn(requireService('ssh-agent', context), ['-D', '-a', socket], { stdio: 'ignore' });
      open.push(async () => void agent.kill('SIGKILL'));
      const environment = { ...process.env, SSH_AUTH_SOCK: socket };
      const add = (path: string): void => void execFileSync(requireService('ssh-add', context), ['-q', path], { env: environment, stdio: 'ignore' });
      await vi.waitFor(() => expect(() => execFileSync(requireService('ssh-add', context), ['-D'], { env: environment, stdio: 'ignore' })).not.toThrow(), { timeout: 20_000 });
      makeKey(join(own.directory, 'unrelated'));
      add(join(own.directory, 'unrelated'));
      add(own.identity);
      const text = readFileSync(own.config(), 'utf8').replace(/IdentityFile .*/, 'IdentityFile none').replace(/IdentityAgent .*/, `IdentityAgent ${socket}`);
      await expectAnswer(hostOf({ destination: 'site', configFile: file('agent-config', text) }));
      await expect(hostOf({ destination: 'site', configFile: file('agent-only', text.replace('Host site', 'Host site\nIdentitiesOnly yes')) }).exec(['true'])).rejects.toMatchObject({ code: 'REMOTE_E_AUTHENTICATION' });
      // Its private half is with the agent alone.
      writeFileSync(join(own.directory, 'public-only'), `${execFileSync('ssh-add', ['-L'], { env: environment, encoding: 'utf8' }).split('\n')[1]!}\n`);
      await expectAnswer(hostOf({ destination: 'site', configFile: file('agent-named', text.replace('IdentityFile none', `IdentityFile ${join(own.directory, 'public-only')}\nIdentitiesOnly yes`)) }));
    });
  });

  describe('a host that asks for a one-time code (a fake server)', () => {
    it('gets it, and gets another when it was wrong', async () => {
      const server = await startAskingServer(file(`asking-${randomBytes(4).toString('hex')}`), '123456');
      open.push(() => server.close());
      const count = file('count', '');
      writeFileSync(file('askpass-code'), `#!/bin/sh\necho "$1" >> ${count}\n[ "$(wc -l < ${count})" -lt 4 ] && echo 000000 || echo 123456\n`);
      chmodSync(file('askpass-code'), 0o755);
      vi.stubEnv('SSH_ASKPASS', file('askpass-code'));
      vi.stubEnv('SSH_ASKPASS_REQUIRE', 'force');
      const host = login([`Port ${server.port}`, `UserKnownHostsFile ${file('known-asking', `site ${server.hostKey}\n`)}`]);
      expect(await host.exec(['anything'])).toMatchObject({ code: 0, stdout: 'ran' });
      expect(server.answers).toEqual([['000000'], ['123456']]);
      expect(readFileSync(count, 'utf8')).toContain('One-time code:');

      // A connection that was cut is logged in to anew, with another code.
      server.cut();
      await wait(50);
      expect(await host.exec(['anything'])).toMatchObject({ stdout: 'ran' });
      expect(server.answers.length).toBe(3);
    });

    it('is an error where nobody can be asked', async () => {
      const server = await startAskingServer(file(`asking-${randomBytes(4).toString('hex')}`), '123456');
      open.push(() => server.close());
      vi.stubEnv('SSH_ASKPASS', '/bin/false');
      vi.stubEnv('SSH_ASKPASS_REQUIRE', 'force');
      await expect(login([`Port ${server.port}`, `UserKnownHostsFile ${file('known-asking', `site ${server.hostKey}\n`)}`]).exec(['true'])).rejects.toMatchObject({ code: 'REMOTE_E_QUESTION', message: expect.stringContaining('One-time code:') });
    });
  });

  describe('a login shell', () => {
    it('may print banners and errors', async () => {
      const noisy = await another({ home: { '.bashrc': 'echo Welcome; echo "no such module" >&2; printf "no end of line"\n' } });
      const host = hostOf({ destination: 'site', configFile: noisy.config() });
      expect(await host.exec(['sh', '-c', 'echo out; echo err >&2'])).toEqual({ code: 0, stdout: 'out\n', stderr: 'err\n' });
      await host.write(join(noisy.directory, 'written'), 'content');
      expect(String(await host.read(join(noisy.directory, 'written')))).toBe('content');
    });

    it('that ends before it runs anything is an error with what it printed', async () => {
      const broken = await another({ home: { '.bashrc': 'echo "your account has expired"; exit 1\n' } });
      await expect(hostOf({ destination: 'site', configFile: broken.config() }).exec(['true'])).rejects.toMatchObject({ code: 'REMOTE_E_LOGIN_SHELL', message: expect.stringContaining('your account has expired') });
    });

    it.for(['fish', 'zsh'] as const)('may be %s', async (shell, context) => {
      const path = requireService(shell, context);
      const other = await another({ lines: [`ForceCommand exec ${path} -c "$SSH_ORIGINAL_COMMAND"`] });
      const host = hostOf({ destination: 'site', configFile: other.config() });
      const words = ["it's", '$HOME `id`', 'a\nb', '', '!x', '\\'];
      expect((await host.exec(['printf', '%s\\0', ...words])).stdout).toBe(words.map((word) => `${word}\0`).join(''));
    });
  });

  describe('a host behind another', () => {
    it('is reached through both, by ProxyJump', async () => {
      const inner = await another({});
      const text = [readFileSync(sshd.config(), 'utf8'), 'Host inner', 'ProxyJump site', readFileSync(inner.config(), 'utf8').replace('Host site', '')].join('\n');
      const host = hostOf({ destination: 'inner', configFile: file('jump-config', text) });
      expect((await host.exec(['sh', '-c', 'echo $SSH_CONNECTION'])).stdout.split(' ')[3]?.trim()).toBe(String(inner.port));
      expect([sshd.connections(), inner.connections()]).toEqual([1, 1]);
      // Either may be cut.
      await sshd.stop();
      await sshd.start();
      await expectAnswer(host);
      await inner.stop();
      await inner.start();
      await expectAnswer(host);
    });

    it('is reached through a host that is connected already, over its one connection', async () => {
      const inner = await another({});
      const outer = login([]);
      await expectAnswer(outer);
      const host = hostOf({ destination: 'site', configFile: inner.config(), via: outer });
      await expectAnswer(host);
      expect(sshd.connections()).toBe(1);
      await host.close();
      await expectAnswer(outer);
    });

    it('is an error that names the host in between where that is not reached', async () => {
      const text = [`Host between\nHostName 127.0.0.1\nPort ${await freePort()}\n`, `Host inner\nHostName 127.0.0.1\nProxyJump between\n`].join('\n');
      await expect(hostOf({ destination: 'inner', configFile: file('broken-jump', text) }).exec(['true'])).rejects.toMatchObject({ code: 'REMOTE_E_CONNECT', message: expect.stringContaining('nothing listens') });
    });
  });

  describe('a host that limits', () => {
    it('sessions to one runs one command after the other, also such as are killed', async () => {
      const narrow = await another({ lines: ['MaxSessions 1'] });
      const host = hostOf({ destination: 'site', configFile: narrow.config() });
      await expectAnswer(host);
      const results = await Promise.all(Array.from({ length: 8 }, (_, index) => host.exec(['echo', String(index)])));
      expect(results.map(({ stdout }) => stdout.trim())).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
      await expect(host.exec(['sleep', '1000'], { timeout_ns: 5e8 })).rejects.toMatchObject({ code: 'REMOTE_E_TIMEOUT' });
      await expectAnswer(host);
    });

    it('sessions to none says so', async () => {
      const closed = await another({ lines: ['MaxSessions 0'] });
      await expect(hostOf({ destination: 'site', configFile: closed.config() }).exec(['true'])).rejects.toMatchObject({ code: 'REMOTE_E_SESSIONS' });
    });
  });

  describe('a forwarded port', () => {
    it('works again, at the same address, after sshd was restarted', async () => {
      const own = await another({});
      const host = hostOf({ destination: 'site', configFile: own.config() });
      const echo = createServer((socket) => void socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1');
      open.push(async () => void echo.close());
      await vi.waitFor(() => expect(echo.listening).toBe(true));
      const forward = await host.forward({ host: '127.0.0.1', port: (echo.address() as AddressInfo).port });
      const ask = (text: string): Promise<string> =>
        new Promise((resolve) => {
          const socket = connect(forward.port, forward.host);
          socket.on('error', () => resolve('error')).on('close', () => resolve('closed')).on('data', (data) => {
            resolve(String(data));
            socket.destroy();
          });
          socket.write(text);
        });
      expect(await ask('one')).toBe('one');
      await own.stop();
      const waiting = ask('two');
      await wait(300);
      await own.start();
      expect(await waiting).toBe('two');
      expect(await ask('three')).toBe('three');
    });
  });

  describe('closing', () => {
    it('is done once, ends what runs, and refuses what comes later', async () => {
      const host = login([]);
      await expectAnswer(host);
      const running = host.exec(['sleep', '1000']);
      running.catch(() => {});
      await wait(200);
      await Promise.all([host.close(), host.close()]);
      await host.close();
      await expect(running).rejects.toMatchObject({ code: 'REMOTE_E_CUT' });
      await expect(host.exec(['true'])).rejects.toMatchObject({ code: 'REMOTE_E_CLOSED' });
    });

    it('leaves nothing that keeps a process alive', () => {
      const script = `
        import { silentLogger } from '@ubench/core';
        import { localHost, sshHost } from '@ubench/remote';
        for (const host of [localHost(silentLogger), sshHost({ destination: 'site', configFile: process.argv[1] }, silentLogger)]) {
          await host.exec(['true']);
          await host.exec(['sleep', '1000'], { timeout_ns: 1e8 }).catch(() => {});
          await host.forward({ host: '127.0.0.1', port: 1 });
          await host.close();
        }`;
      expect(execFileSync(process.execPath, ['--input-type=module', '-e', script, sshd.config()], { cwd: join(import.meta.dirname, '../..'), encoding: 'utf8', timeout: 60_000 })).toBe('');
    });
  });
});
