import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { slurmBackend } from '@ubench/backend-slurm';
import { type Handle, type InstanceHost, type Launch, requestLaunch, silentLogger } from '@ubench/core';
import { expect, it, onTestFinished } from 'vitest';
import { withService } from '../services/with-service.ts';
import { until } from './cluster.ts';
import { startSite } from './site/start-site.ts';

/** Answers every connection with its own number; small enough that hundreds of them fit. */
const server = `use IO::Socket::INET; my ($host, $port, $number) = @ARGV;
  my $listener = IO::Socket::INET->new(LocalAddr => $host, LocalPort => $port, Listen => 5, ReuseAddr => 1) or die "cannot listen: $!";
  while (my $client = $listener->accept) { sysread $client, my $asked, 4096; print $client "HTTP/1.0 200 OK\\r\\n\\r\\n$number"; close $client }`;

const statusesOf = async (host: InstanceHost, handles: readonly Handle[]): Promise<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(await host.poll(handles), ({ status }) => status)].map(([status, states]) => [status, states.length]));

const answerOf = async (host: InstanceHost, handle: Handle): Promise<string> => (await fetch((await host.endpoint(handle)).url)).text();

withService('slurm', () => {
  it('starts 200 instances by one call, which is one job; some are stopped and others added, and the rest goes on', async () => {
    await using site = await startSite({ nodes: 4, node: { cpus: 60 } });
    const logs = mkdtempSync(join(tmpdir(), 'ubench-logs-'));
    onTestFinished(() => rmSync(logs, { recursive: true }));
    const profile = slurmBackend.options.parse({ ssh: 'site', sshConfig: site.sshConfigFile, scratch: `${site.scratch}/ubench`, timeLimit: '10m', pollInterval: '1s' });
    const backend = slurmBackend.create(profile, { log: silentLogger });
    const host = backend.instances;
    const never = new AbortController().signal;
    const launch = (number: number): Launch => ({
      deployment: `web${number}`,
      service: 'http',
      owner: { run: 'a-run' },
      log: { directory: logs, name: `web${number}.log` },
      request: requestLaunch((context) => ({ command: ['perl', '-e', server, context.host, context.port('http'), String(number)], url: `http://${context.host}:${context.port('http')}/`, stop: { signal: 'SIGTERM', grace_ns: 20e9 } })),
    });
    try {
      const handles = await host.start(Array.from({ length: 200 }, (_, number) => launch(number)), never);
      await until('all are RUNNING', () => statusesOf(host, handles), ({ RUNNING }) => RUNNING === 200);
      expect(new Set(handles.map((handle) => (handle as Handle & { job: string }).job.replace(/_.*/, ''))).size).toBe(1);
      expect(await Promise.all(handles.map((handle) => answerOf(host, handle)))).toEqual(handles.map((_, number) => String(number)));

      const down = handles.filter((_, number) => number % 4 === 0);
      const left = handles.filter((_, number) => number % 4 !== 0);
      expect((await host.stop(down)).map(({ forced }) => forced)).toEqual(down.map(() => false));
      const more = await host.start([launch(200), launch(201)], never);
      const now = [...left, ...more];
      await until('those added are RUNNING', () => statusesOf(host, now), ({ RUNNING }) => RUNNING === now.length);
      expect(await statusesOf(host, down)).toEqual({ STOPPED: down.length });
      expect((await host.find({ run: 'a-run' })).map(({ id }) => id).sort()).toEqual(now.map(({ id }) => id).sort());
      expect(await answerOf(host, left.at(-1)!)).toBe('199');
      expect(readFileSync(join(logs, 'web0.log'), 'utf8')).toContain('CANCELLED');

      await host.stop(now);
      expect(await host.find({ run: 'a-run' })).toEqual([]);
      expect((await site.exec(['squeue', '--noheader'])).stdout).toBe('');
    } finally {
      await backend.close();
    }
  });
});
