import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { requireService } from '../services/require-service.ts';
import { Cluster } from './cluster.ts';
import { startSite } from './site/start-site.ts';

describe('a service that listens on loopback alone', () => {
  it('is reached by a login to its node, through the login node', async (context) => {
    requireService('slurm', context);
    await using site = await startSite({ nodes: 1 });
    // A node that lets in whoever has a job there: on its own address, which only the site knows.
    const address = '10.77.0.11';
    const argv = site.command(['/usr/sbin/sshd', '-D', '-f', join(site.directory, 'ssh/sshd_config'), '-o', `ListenAddress=${address}`, '-o', 'Port=22'], { user: 'root', node: 'n1' });
    const sshd = spawn(argv[0]!, argv.slice(1), { stdio: 'ignore' });
    onTestFinished(() => void sshd.kill('SIGKILL'));
    const hostKey = readFileSync(site.knownHosts, 'utf8').split(' ').slice(1).join(' ');
    writeFileSync(site.knownHosts, `${readFileSync(site.knownHosts, 'utf8').trimEnd()}\n${address} ${hostKey}`);
    const own = readFileSync(site.sshConfigFile, 'utf8');
    const sshConfig = join(site.directory, 'ssh/config-with-nodes');
    writeFileSync(sshConfig, `Host n1\n  HostName ${address}\n  Port 22\n${own.split('\n').filter((line) => !/^Host|HostName|Port/.test(line.trim())).join('\n')}\n${own}`);

    await using cluster = new Cluster(site, { bind: 'loopback', sshConfig });
    const started = await cluster.start(({ host }) => ({ command: ['sh', '-c', `echo "listens on ${host}"; exec python3 -m http.server --bind ${host} "$1"`, 'sh', '{{port:http}}'], url: `http://${host}:{{port:http}}/` }));
    await cluster.becomes(started, 'RUNNING');
    expect(await cluster.log(started)).toContain('listens on 127.0.0.1');
    const { url } = await cluster.backend.instances.endpoint(started.handle);
    expect((await fetch(url)).status).toBe(200);
    await cluster.backend.instances.stop([started.handle]);
  });
});
