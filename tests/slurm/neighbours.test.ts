import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LaunchContext } from '@ubench/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withService } from '../services/with-service.ts';
import { Cluster, type Started } from './cluster.ts';
import { type Site, startSite } from './site/start-site.ts';

/** Says who it is to everybody who connects. */
const server = String.raw`use IO::Socket::INET; my ($host, $port, $name) = @ARGV;
  my $door = IO::Socket::INET->new(LocalAddr => $host, LocalPort => $port, Listen => 5, ReuseAddr => 1) or die "cannot listen: $!\n";
  while (my $client = $door->accept) { sysread $client, my $asked, 4096; print $client "HTTP/1.0 200 OK\r\n\r\n$name"; close $client }`;

const named = (name: string, port?: number) => (context: LaunchContext) => ({ command: ['perl', '-e', server, context.host, context.port('http', port), name] });

async function answerOf(cluster: Cluster, { handle }: Started): Promise<string> {
  return (await fetch((await cluster.backend.instances.endpoint(handle)).url)).text();
}

withService('slurm', () => {
  describe('two users on one node', () => {
    let site: Site;
    let alice: Cluster;
    let bob: Cluster;
    beforeAll(async () => {
      site = await startSite({ nodes: 1 });
      const sshConfig = join(site.directory, 'ssh/config-of-bob');
      writeFileSync(sshConfig, readFileSync(site.sshConfigFile, 'utf8').replace('User alice', 'User bob'));
      alice = new Cluster(site, { scratch: `${site.scratch}/alice` });
      bob = new Cluster(site, { sshConfig, scratch: `${site.scratch}/bob` });
    });
    afterAll(async () => {
      await Promise.all([alice, bob].map((cluster) => cluster[Symbol.asyncDispose]()));
      await site.stop();
    });

    it('have ports of their own, and each is answered by their own service', async () => {
      const started = await Promise.all([alice.start(named('alice')), bob.start(named('bob'))]);
      await Promise.all([alice.becomes(started[0], 'RUNNING'), bob.becomes(started[1], 'RUNNING')]);
      expect([await answerOf(alice, started[0]), await answerOf(bob, started[1])]).toEqual(['alice', 'bob']);
    });

    it('who ask for the same port: the second is told that it is taken, and is not taken for the first', async () => {
      const first = await alice.start(named('alice', 9_222));
      await alice.becomes(first, 'RUNNING');
      const second = await bob.start(named('bob', 9_222));
      expect(await bob.becomes(second, 'ERROR')).toMatchObject({ reason: 'port 9222 is taken on this node, and the instance asks for that one' });
      expect(await answerOf(alice, first)).toBe('alice');
    });

    it('of whom one takes a port that was chosen for the other: another one is chosen', async () => {
      const [wanted, taken] = ['wanted', 'taken'].map((name) => join(site.scratch, name)) as [string, string];
      // Before the command, and after its port was chosen.
      const wait = `if [ ! -e "$2" ]; then echo "$1" >"$3.part"; chmod 644 "$3.part"; mv "$3.part" "$3"; until [ -e "$2" ]; do sleep 0.05; done; fi`;
      const thief = `until [ -e "$2" ]; do sleep 0.05; done; exec perl -e "$1" "$4" "$(cat "$2")" bob "$3"`;
      const stealing = spawn(...argvOf(site.command(['sh', '-c', thief, 'sh', server.replace('while', `open my $told, '>', $ARGV[3]; close $told; while`), wanted, taken, '10.77.0.11'], { user: 'bob', node: 'n1' })), { stdio: 'ignore' });
      try {
        const started = await alice.start((context) => ({ ...named('alice')(context), init: [['sh', '-c', wait, 'sh', context.port('http'), taken, wanted]] }));
        await alice.becomes(started, 'RUNNING');
        expect(await answerOf(alice, started)).toBe('alice');
        expect((await alice.log(started)).join('\n')).toMatch(/cannot listen: Address already in use[^]*a port that was free is taken now, and is chosen anew/);
      } finally {
        stealing.kill();
      }
    });
  });
});

const argvOf = ([program, ...words]: readonly string[]): [string, string[]] => [program!, words];
