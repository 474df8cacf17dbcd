import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { postgres } from '@ubench/service-postgres';
import { startLlmSimulator } from '@ubench/testkit';
import { startServer, type TestServer } from '../../plugins/service-postgres/src/testing/start-server.ts';
import { otherSteps } from '../failpoints/other-steps.ts';
import { Project } from '../harness/project.ts';

/** A server that is up, and what it was asked. */
async function serve(): Promise<{ readonly url: string; readonly requests: string[] }> {
  const requests: string[] = [];
  const answer = async (request: IncomingMessage): Promise<void> => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    requests.push(`${request.method} ${request.url} ${body}`.trim());
  };
  const server = createServer((request, response) => void answer(request).then(() => response.end('ok'))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

/** The command where nothing is installed. */
const bareDirectory = (): Project => new Project({}, onTestFinished, false);

const specsOf = (project: Project): string[] => {
  const all = join(project.directory, '.ubench/quick');
  return existsSync(all) ? readdirSync(all, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts')).map((path) => readFileSync(join(all, path), 'utf8')) : [];
};

const briefly = ['--operations', '50'];

describe('ubench quick http', () => {
  it('asks for the very page of the URL, and needs nothing in the directory', async () => {
    const { url, requests } = await serve();
    const project = bareDirectory();
    const { code, stdout, stderr } = await project.ubench('quick', 'http', `${url}/items?page=2`, ...briefly, '--expect', 'errors.count=0', '--expect', 'latency.p50<10s');
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('error') });
    expect(stdout).toContain('✓ errors.count = 0');
    expect(stdout).toContain('✓ latency.p50 < 10.0 s');
    expect(requests.filter((request) => request !== 'GET /')).toEqual(Array.from({ length: 50 }, () => 'GET /items?page=2'));
    const [benchmark] = project.result.benchmarks;
    expect(benchmark).toMatchObject({ id: 'quick-http.bench.ts > request', status: 'measured' });
  });

  it('is ten clients for ten seconds where nothing is said', async () => {
    const { url } = await serve();
    const project = bareDirectory();
    const quick = project.start('quick', 'http', url);
    await quick.printed(/request: warming up/);
    quick.kill('SIGINT');
    expect(await quick.finished).toMatchObject({ code: 130 });
    const plan = JSON.parse(readFileSync(join(project.runs[0]!, 'plan.json'), 'utf8')) as { benchmarks: { load: unknown }[] };
    expect(plan.benchmarks[0]!.load).toMatchObject({ loop: 'closed', concurrency: 10, stop: { duration_ns: 10e9 }, warmup_ns: 1e9 });
    expect(project.result.run.status).toBe('INTERRUPTED');
  });

  it('takes every part of the load, and options of workload, load and service', async () => {
    const { url, requests } = await serve();
    const project = bareDirectory();
    const load = ['--rate', '500/s', '--arrivals', 'poisson', '--duration', '200ms', '--warmup', '0s', '--timeout', '5s', '--set', 'load.maxConcurrency=20'];
    const options = ['--set', 'workload.method=POST', '--set', 'workload.body={"name":"x"}', '--set', 'http.ready.path=/health', '--trials', '2', '--seed', '7'];
    const { code, stderr } = await project.ubench('quick', 'http', url, ...load, ...options, '--allow-invalid', '--reporter', 'json');
    expect(code, stderr).toBe(0);
    const plan = JSON.parse(readFileSync(join(project.runs[0]!, 'plan.json'), 'utf8')) as { seed: number; benchmarks: { load: unknown; trials: number }[] };
    expect(plan).toMatchObject({ seed: 7, benchmarks: [{ trials: 2 }] });
    expect(plan.benchmarks[0]!.load).toMatchObject({
      loop: 'open', rate_per_s: 500, arrivals: 'poisson', max_concurrency: 20, warmup_ns: 0, timeout_ns: 5e9, stop: { duration_ns: 200e6 },
    });
    expect(new Set(requests)).toEqual(new Set(['GET /health', 'POST / {"name":"x"}']));
  });

  it('fails as a run does: 1 for a limit that does not hold, 3 where nothing answers', async () => {
    const { url } = await serve();
    const project = bareDirectory();
    expect(await project.ubench('quick', 'http', url, ...briefly, '--expect', 'latency.p50<1ns')).toMatchObject({ code: 1 });
    expect(await project.ubench('quick', 'http', 'http://127.0.0.1:1', ...briefly)).toMatchObject({ code: 3, stdout: expect.stringContaining('UBENCH_E_NO_ANSWER') });
  });

  it('has the same id wherever its files are kept, and runs the same file again', async () => {
    const { url } = await serve();
    const [one, other] = [bareDirectory(), bareDirectory()];
    await one.ubench('quick', 'http', url, ...briefly);
    await one.ubench('quick', 'http', url, ...briefly);
    const elsewhere = join(other.directory, 'deep/state');
    await one.startAs([], ['quick', 'http', url, '--operations', '40'], { UBENCH_DIR: elsewhere }).finished;
    expect(specsOf(one)).toHaveLength(1);
    const run = readdirSync(join(elsewhere, 'runs'))[0]!;
    expect(readFileSync(join(elsewhere, 'runs', run, 'result.json'), 'utf8')).toContain('"id": "quick-http.bench.ts > request"');
  });

  it('goes by the configuration of the project, with plugins by their path', async () => {
    const { url } = await serve();
    const project = new Project({
      'ubench.config.ts': "export default { plugins: ['./told.ts'], trials: 2 };\n",
      'told.ts': `import { definePlugin } from 'ubench';
export default definePlugin({ name: 'told', api: 1, setup: ({ hooks }) => hooks.plan.tap('told', ({ plan }) => console.error('told of', plan.benchmarks[0]!.trials)) });
`,
    });
    expect(await project.ubench('quick', 'http', url, ...briefly)).toMatchObject({ code: 0, stderr: expect.stringContaining('told of 2') });
  });
});

const simulator = async (): Promise<string> => {
  const started = await startLlmSimulator({ timeToFirstToken: '2ms', interTokenLatency: '1ms' });
  onTestFinished(() => started.close());
  return started.url;
};

describe('ubench quick openai', () => {
  const small = ['--set', 'workload.outputTokens=8', '--set', 'workload.dataset={"kind":"random","inputTokens":10}'];

  it('asks the only model for chat, and has a row for each latency', async () => {
    const url = await simulator();
    const project = bareDirectory();
    const { code, stdout } = await project.ubench('quick', 'openai', url, ...briefly, '--warmup', '0s', ...small, '--expect', 'ttft.p50<5s', '--expect', 'outputTokens=8');
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(/benchmark +p50 +p90 +p99 +max +rate +errors +n\n✓ chat .* 0 +50\n +TTFT .* 50\n +ITL .* 350\n +TPOT .* 50\n +Output tokens [\d,]+\/s · Output tokens per request 8 · Prompt tokens per request 10 /);
    expect(stdout).toContain('✓ ttft.p50 < 5.00 s');
    expect(project.result.benchmarks[0]).toMatchObject({ workload: { service: 'openai', name: 'chat' } });
  });

  it.each([
    ['/v1', 'chat'],
    ['/v1/completions', 'completions'],
    ['/v1/responses', 'responses'],
    ['/v1/embeddings', 'embeddings'],
    ['/rerank', 'rerank'],
  ])('knows what a URL that ends in %s asks for', async (path, name) => {
    const url = await simulator();
    const project = bareDirectory();
    const { code, stdout } = await project.ubench('quick', 'openai', url + path, ...briefly, '--warmup', '0s', ...(name === 'embeddings' || name === 'rerank' ? [] : small));
    expect(code, stdout).toBe(0);
    expect(project.result.benchmarks[0]).toMatchObject({ errors: {}, workload: { service: 'openai', name } });
  });

  it('keeps a spec that runs again', async () => {
    const url = await simulator();
    const project = new Project({});
    const saved = await project.ubench('quick', 'openai', `${url}/v1/chat/completions`, ...briefly, ...small, '--save', 'llm.bench.ts');
    expect(saved.code, saved.stdout).toBe(0);
    expect(saved.stderr).toContain(`saved llm.bench.ts; it runs again by: npx ubench run llm.bench.ts --at openai=${url}/v1\n`);
    const again = await project.ubench('run', 'llm.bench.ts', '--at', `openai=${url}/v1`);
    expect(again.code, again.stdout).toBe(0);
  });
});

describe('--save', () => {
  it('keeps the spec that was run, which runs again by what it says', async () => {
    const { url } = await serve();
    const project = new Project({});
    const saved = await project.ubench('quick', 'http', `${url}/items`, ...briefly, '--expect', 'errors.share<=0.1%', '--save', 'benchmarks/items.bench.ts');
    expect(saved.code, saved.stderr).toBe(0);
    expect(saved.stderr).toContain(`saved benchmarks/items.bench.ts; it runs again by: npx ubench run benchmarks/items.bench.ts --at http=${url}\n`);
    expect(project.result.benchmarks[0]!.id).toBe('benchmarks/items.bench.ts > request');
    expect(specsOf(project)).toEqual([]);
    const again = await project.ubench('run', 'benchmarks/items.bench.ts', '--at', `http=${url}`);
    expect(again.code, again.stderr).toBe(0);
    expect(again.stdout).toContain('✓ errors.share <= 0.1 %');
  });

  it('never writes over a file, and then runs nothing', async () => {
    const { url, requests } = await serve();
    const project = new Project({ 'mine.bench.ts': '// mine\n' });
    const { code, stderr } = await project.ubench('quick', 'http', url, ...briefly, '--save', 'mine.bench.ts');
    expect(code).toBe(5);
    expect(stderr).toContain('--save: mine.bench.ts is there already. [UBENCH_E_QUICK_SAVED]');
    expect(readFileSync(join(project.directory, 'mine.bench.ts'), 'utf8')).toBe('// mine\n');
    expect(requests).toEqual([]);
  });

  it('says where it could not write', async () => {
    const { url, requests } = await serve();
    const project = new Project({ benchmarks: 'a file' });
    const { code, stderr } = await project.ubench('quick', 'http', url, ...briefly, '--save', 'benchmarks/a.bench.ts');
    expect(code).toBe(5);
    expect(stderr).toContain('The spec cannot be written to benchmarks/a.bench.ts');
    expect(requests).toEqual([]);
  });
});

describe('a process that is killed leaves a whole spec or none, and nothing that the next trips over', () => {
  it.for(otherSteps.quick)('at %s', async (point) => {
    const { url } = await serve();
    const project = bareDirectory();
    const args = ['quick', 'http', url, ...briefly];
    expect(await project.startAs([], args, { UBENCH_FAILPOINTS: `kill:${point}` }).finished).toMatchObject({ signal: 'SIGKILL' });
    expect(specsOf(project)).toHaveLength(['quick.spec:before', 'quick.spec:written'].includes(point) ? 0 : 1);
    expect(await project.ubench(...args)).toMatchObject({ code: 0 });
    expect(specsOf(project)).toEqual([expect.stringMatching(/\);\n$/)]);
  });

  it.for(otherSteps.save)('at %s', async (point) => {
    const { url } = await serve();
    const project = bareDirectory();
    const args = ['quick', 'http', url, ...briefly, '--save', 'a.bench.ts'];
    expect(await project.startAs([], args, { UBENCH_FAILPOINTS: `kill:${point}` }).finished).toMatchObject({ signal: 'SIGKILL' });
    const saved = point === 'quick.save:after';
    expect(existsSync(join(project.directory, 'a.bench.ts'))).toBe(saved);
    const again = saved ? ['run', 'a.bench.ts', '--at', `http=${url}`] : args;
    expect(await project.ubench(...again)).toMatchObject({ code: 0 });
  });
});

describe('ubench quick postgres', () => {
  let server: TestServer;
  beforeAll(async () => void (server = await startServer(postgres())));
  afterAll(() => server?.stop());

  it('measures a workload, and keeps no password', async () => {
    const project = bareDirectory();
    const password = new URL(server.endpoint.url).password;
    expect(password).not.toBe('');
    const flags = ['--workload', 'selectOnly', '--set', 'workload.scale=1', '--concurrency', '2', '--operations', '200', '--expect', 'errors.count=0'];
    const { code, stdout, stderr } = await project.ubench('quick', 'postgres', server.endpoint.url, ...flags, '--save', 'reads.bench.ts');
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toContain('✓ selectOnly');
    const files = readdirSync(project.directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const holding = files.filter((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8').includes(password));
    expect(holding.map(({ name }) => name)).toEqual([]);
    expect(stdout + stderr).not.toContain(password);
    expect(readFileSync(join(project.directory, 'reads.bench.ts'), 'utf8')).toContain('npx ubench run --at "postgres=$POSTGRES_URL"');
  });

  it.for([
    [[], 'postgres has several workloads: selectOnly, simpleUpdate, tpcbLike, sql, transaction, ycsb. [UBENCH_E_QUICK_WORKLOAD]', '→ Say which: --workload selectOnly'],
    [['--workload', 'selectonly'], "postgres has no workload 'selectonly'", "→ Did you mean 'selectOnly'?"],
    [['--workload', 'selectOnly', '--set', 'workload.scal=1'], "postgres.selectOnly() has no option 'scal'", '--set workload.scal=1'],
    [['--workload', 'selectOnly', '--set', 'postgres.setings.x=1'], "postgres() has no option 'setings'", "→ Did you mean 'settings'?"],
    [['--workload', 'transaction'], 'postgres.transaction()', '→'],
  ] as const)('a mistake in the options costs no run: %j', async ([flags, what, fix]) => {
    const project = new Project({});
    const { code, stdout, stderr } = await project.ubench('quick', 'postgres', server.endpoint.url, ...flags);
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toContain(what);
    expect(stderr).toContain(fix);
    expect(existsSync(join(project.directory, '.ubench'))).toBe(false);
  });
});

describe('a mistake on the command line ends with 5, before anything is written', () => {
  const at = 'http://127.0.0.1:1';
  it.for([
    [['htp', at], "There is no service 'htp'. [UBENCH_E_PLUGIN_MISSING]", "→ Did you mean 'http'?"],
    [['kafka', at], "There is no service 'kafka'. [UBENCH_E_PLUGIN_MISSING]", '→ Install the plugin that brings it: npm install --save-dev @ubench/service-kafka'],
    [['http'], "missing required argument 'url'", 'ubench quick --help'],
    [['http', 'localhost:3000'], "'localhost:3000' is not the URL of a service. [UBENCH_E_QUICK_URL]", '→ Write one with its scheme and host: ubench quick http http://localhost:PORT'],
    [['http', at, '--workload', 'reqest'], "http has no workload 'reqest'", "→ Did you mean 'request'?"],
    [['http', at, '--set', 'workload.pth=/x'], "http.request() has no option 'pth'", "→ Did you mean 'path'?"],
    [['http', at, '--set', 'htp.port=1'], '--set htp.port=1 names nothing that can be set', "→ Did you mean 'http'?"],
    [['http', at, '--rate', '50'], "'50' is not a rate", "→ A rate looks like '200/s'"],
    [['http', at, '--rate', '50/s', '--concurrency', '2'], 'A load has concurrency and rate, of which it can have one.', '→'],
    [['http', at, '--arrivals', 'poison', '--rate', '5/s'], "arrivals must be 'constant', 'poisson' or", "→ Did you mean 'poisson'?"],
    [['http', at, '--duration', '5s', '--operations', '5'], 'A load has both duration and operations.', '→'],
    [['http', at, '--expect', 'latency.p98<1s'], "the result has no number 'latency.p98'", '→ Did you mean'],
    [['http', at, '--expect', 'fast'], "--expect 'fast' is not a limit", '→ Write a metric'],
    [['http', at, '--save', 'home.ts'], '--save home.ts: the name of a spec ends in .bench.ts.', '→ Write --save home.bench.ts'],
    [['http', at, '--concurency', '2'], "ubench quick has no flag '--concurency'", "→ Did you mean '--concurrency'?"],
  ] as const)('%j', async ([args, what, fix]) => {
    const project = new Project({});
    const { code, stdout, stderr } = await project.ubench('quick', ...args);
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toContain(what);
    expect(stderr).toContain(fix);
    expect(existsSync(join(project.directory, '.ubench'))).toBe(false);
  });
});
