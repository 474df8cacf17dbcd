import { describe, expect, it } from 'vitest';
import { Project } from '../harness/project.ts';
import { requireService } from '../services/require-service.ts';
import { startSite } from './site/start-site.ts';

const config = (sshConfigFile: string): string => `
import { slurm } from '@ubench/backend-slurm';
import { defineConfig } from 'ubench';

export default defineConfig({ backends: { site: slurm({ ssh: 'site', sshConfig: ${JSON.stringify(sshConfigFile)}, timeLimit: '5m' }) } });
`;

/** A server whose answers have so many bytes. */
const spec = (bytes: number): string => `
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
bench('downloads', { target: web, workload: http.request({ path: '/' }), load: { concurrency: 4, duration: '3s', warmup: '500ms' } });
`;

describe('a service that is reached through a tunnel', () => {
  it('is not measured where the tunnel is busy all the time, and is where it is not', async (context) => {
    requireService('slurm', context);
    await using site = await startSite({ nodes: 1 });
    const project = new Project({ 'ubench.config.ts': config(site.sshConfigFile), 'big.bench.ts': spec(4 * 2 ** 20), 'small.bench.ts': spec(100) });
    const small = await project.ubench('run', '--backend', 'site', '--set', 'load.concurrency=1', 'small.bench.ts');
    expect(small, small.stderr).toMatchObject({ code: 0 });
    expect(project.result.benchmarks[0]!.trials[0]!.client.tunnel_utilisation).toBeLessThan(0.9);
    const big = await project.ubench('run', '--backend', 'site', 'big.bench.ts');
    expect(big.code, big.stdout + big.stderr).toBe(3);
    expect(project.result.benchmarks[0]!.validity.reasons.map(({ code }) => code)).toEqual(['tunnel-saturated']);
    expect(big.stdout.replaceAll(/\s+/g, ' ')).toMatch(/the way to the service was saturated: the event loop that its tunnel goes through was 9\d\.?\d* % busy/);
  });
});
