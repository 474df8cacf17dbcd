import type { RunResult } from '@ubench/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Project } from '../harness/project.ts';
import { requireService } from '../services/require-service.ts';
import { startSite } from './site/start-site.ts';
import { siteProject, webSpec } from './site-project.ts';

const config = (sshConfigFile: string): string => `
import { slurm } from '@ubench/backend-slurm';
import { defineConfig } from 'ubench';

export default defineConfig({ backends: { site: slurm({ ssh: 'site', sshConfig: ${JSON.stringify(sshConfigFile)}, timeLimit: '5m' }) } });
`;

/** A load on a server whose answers have so many bytes. */
const spec = (bytes: number, load: string): string => `
import { http } from '@ubench/service-http';
import { bench, deploy } from 'ubench';

const program = \`
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def do_GET(self):
        self.send_response(200)
        self.send_header('Content-Length', '${bytes}')
        self.end_headers()
        self.wfile.write(bytes(${bytes}))
    def log_message(self, *args): pass
http.server.ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Handler).serve_forever()
\`;
const web = deploy(http({ url: 'http://{host}:{port}', command: ['python3', '-c', program, '{host}', '{port}'] }), { name: 'web' });
bench('downloads', { target: web, workload: http.request({ path: '/' }), load: ${load}, agents: { on: 'local' } });
`;

describe('a service that is reached through a tunnel', () => {
  it('is shown with its tunnel while the run goes on; both are closed with it', async (context) => {
    requireService('slurm', context);
    await using site = await startSite({ nodes: 1 });
    const project = siteProject(site, onTestFinished, { spec: webSpec({ load: "{ concurrency: 1, duration: '60s', warmup: '0s' }" }) });
    const run = project.start('run');
    await run.printed(/asks: measuring/);
    const shown = (await project.ubench('show')).stdout;
    const reached = /Instance of .* on site: started\n {2}reached at (http:\S+)\n {2}tunnel: (\S+) → (\S+) on n1, through alice@/;
    expect(shown).toMatch(reached);
    const [, url, local, remote] = reached.exec(shown)!;
    expect(url).toBe(`http://${local}`);
    const { result } = JSON.parse((await project.ubench('show', '--json')).stdout) as { readonly result: RunResult };
    expect(result.deployments).toMatchObject([{ url, tunnels: [{ local, remote, by: expect.stringMatching(/^alice@/) }] }]);
    expect(remote).not.toBe(local);
    // Whoever is on this machine reaches the service by it.
    expect(await (await fetch(url!)).text()).toBe('ok');
    run.kill('SIGINT');
    expect(await run.finished).toMatchObject({ code: 130 });
    await expect(fetch(url!)).rejects.toThrow('fetch failed');
    expect((await project.ubench('show')).stdout).not.toContain('tunnel:');
  });

  it('is told apart from its tunnel: how busy that was is known, and what it could not carry is not believed', async (context) => {
    requireService('slurm', context);
    await using site = await startSite({ nodes: 1 });
    const project = new Project({
      'ubench.config.ts': config(site.sshConfigFile),
      'small.bench.ts': spec(100, "{ concurrency: 1, duration: '2s', think: '5ms' }"),
      'closed.bench.ts': spec(4 * 2 ** 20, "{ concurrency: 4, duration: '2s', warmup: '500ms' }"),
      'open.bench.ts': spec(2 ** 20, "{ rate: '1000/s', duration: '2s', warmup: '500ms', maxConcurrency: 16 }"),
    });
    const small = await project.ubench('run', '--backend', 'site', 'small.bench.ts');
    expect(small, small.stderr).toMatchObject({ code: 0 });
    expect(project.result.benchmarks[0]!.trials[0]!.client.tunnel_utilisation).toBeLessThan(0.9);
    expect(project.result.benchmarks[0]!.warnings).toEqual([]);

    const closed = await project.ubench('run', '--backend', 'site', 'closed.bench.ts');
    expect(closed, closed.stdout + closed.stderr).toMatchObject({ code: 0 });
    expect(project.result.benchmarks[0]!.warnings.map(({ code }) => code)).toContain('tunnel-bound');

    const open = await project.ubench('run', '--backend', 'site', 'open.bench.ts');
    expect(open, open.stdout + open.stderr).toMatchObject({ code: 3 });
    expect(project.result.benchmarks[0]!.validity.reasons.map(({ code }) => code)).toContain('tunnel-saturated');
    expect(open.stdout.replaceAll(/\s+/g, ' ')).toMatch(/the way to the service was saturated: the event loop that its tunnel goes through was 9\d\.?\d* % busy/);
  });
});
