import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type LlmSimulatorOptions, startLlmSimulator } from '@ubench/testkit';
import { describe, expect, it, type TestContext } from 'vitest';
import { benchOf, database, imports, server, web } from '../bad-input/web-spec.ts';
import { command, Project, repository } from '../harness/project.ts';

type Files = Readonly<Record<string, string>>;
type Scenario = (context: TestContext) => Promise<string>;

const text = readFileSync(join(repository, 'docs/troubleshooting.md'), 'utf8');
const entries = [...text.matchAll(/^### (.+)\n\n```text\n([^`]+)```$/gm)].map(([, title, shown]) => ({ title: title!, shown: shown!.trim().split('\n') }));

const naps: Files = { 'a.bench.ts': "import { bench } from 'ubench';\nbench('naps', () => new Promise((done) => setTimeout(done, 8)));\n" };
const withWeb = (mode: string, benches: string, options = ''): Files => ({ 'server.mjs': server, 'a.bench.ts': `${imports}${web(mode, options)}${benches}` });
const ofWeb = (load: string, more = ''): string => `bench('b', { target: web, workload: http.request(), load: ${load}${more} });\n`;
const few = '{ concurrency: 1, operations: 20 }';

/** Everything that a command prints in a project of such files. */
async function printed(files: Files, args: readonly string[], wrapper: readonly string[] = [], environment: Files = {}): Promise<string> {
  const { stdout, stderr } = await new Project(files).startAs(wrapper, args, environment).finished;
  return stdout + stderr;
}
const running = (files: Files, ...flags: string[]): Scenario => () => printed(files, ['run', ...flags]);

/** A benchmark of chat against a simulated model. */
const ofModel =
  (workload: string, { path = '', ...options }: LlmSimulatorOptions & { readonly path?: string } = {}): Scenario =>
  async () => {
    await using simulator = await startLlmSimulator({ timeToFirstToken: '1ms', interTokenLatency: '1ms', ...options });
    const spec = `import { openai } from '@ubench/service-openai';
import { bench, deploy } from 'ubench';
bench('chat', { target: deploy(openai(), { name: 'llm' }), workload: openai.chat(${workload}), load: ${few} });
`;
    return await printed({ 'a.bench.ts': spec }, ['run', '--at', `llm=${simulator.url}${path}`], [], { OPENAI_API_KEY: '' });
  };

/** How each entry comes about. */
const scenarios: Readonly<Record<string, Scenario>> = {
  async 'The Node is too old'(context) {
    const old = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => majorOf(path) < 24);
    if (old === undefined) return context.skip('needs a Node before 24 in /usr/bin or /usr/local/bin');
    const child = spawn(old, command('--help').slice(1), { stdio: ['ignore', 'ignore', 'pipe'] });
    let shown = '';
    child.stderr.on('data', (data: Buffer) => (shown += data.toString()));
    await once(child, 'close');
    return shown;
  },
  'No spec is found': running({}),
  'A package is missing': running({ 'a.bench.ts': "import { redis } from '@ubench/service-redis';\n" }),
  'The spec uses an enum': running({ 'a.bench.ts': 'enum Size { Small }\n' }),
  'A key of the configuration is misspelt': running({ ...naps, 'ubench.config.ts': "export default { reporter: ['terminal'] };\n" }),
  'A hook of a plugin never ends': running({
    ...naps,
    'ubench.config.ts': "export default { hookTimeout: '1s', plugins: [{ name: 'slow', api: 1, setup: () => new Promise(() => {}) }] };\n",
  }),
  'It ends while it starts': running(withWeb('dies', ofWeb(few))),
  'It is never ready': running(withWeb('deaf', ofWeb(few), "startTimeout: '1s'")),
  async 'Its port is taken'() {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as { port: number };
    try {
      return await printed({ 'a.bench.ts': `${imports}${database(`{ port: ${port} }`)}${benchOf('db', 'postgres.selectOnly({ scale: 1 })')}` }, ['run']);
    } finally {
      holder.close();
    }
  },
  'A running service does not answer': running(withWeb('works', ofWeb(few)), '--at', 'web=http://127.0.0.1:9'),
  'The server asks for a key': ofModel('{}', { apiKey: 'the-key' }),
  'The model is not there': ofModel("{ model: 'tinny' }"),
  'The path is not there': ofModel('{}', { path: '/api' }),
  'The model answers nonsense': ofModel("{ quality: [{ prompt: 'What is 6 times 7?', equals: '42' }] }"),
  'The client was late': running(
    withWeb(
      'works',
      `bench('b', { target: web, workload: http.request(), load: { rate: '200/s', duration: '2s', warmup: '0s' } });
import { isMainThread } from 'node:worker_threads';
if (!isMainThread) setInterval(() => { for (const end = Date.now() + 150; Date.now() < end; ); }, 160).unref();
`,
    ),
  ),
  'The service does not keep up': running({
    'server.mjs': "import { createServer } from 'node:http';\ncreateServer((_, response) => setTimeout(() => response.end('ok'), 100)).listen(Number(process.argv[2]), '127.0.0.1');\n",
    'a.bench.ts': `${imports}${web()}${ofWeb("{ rate: '100/s', duration: '2s', warmup: '0s', maxConcurrency: 2 }")}`,
  }),
  'A percentile is missing': running(naps),
  'Too many operations failed': running({
    'server.mjs':
      "import { createServer } from 'node:http';\nlet requests = 0;\ncreateServer((_, response) => response.writeHead(requests++ % 2 ? 503 : 200).end()).listen(Number(process.argv[2]), '127.0.0.1');\n",
    'a.bench.ts': `${imports}${web()}${ofWeb('{ concurrency: 1, operations: 20 }')}`,
  }),
  'Something failed that nothing was waiting for': running({
    'a.bench.ts':
      "import { beforeAll, bench } from 'ubench';\nbeforeAll(() => {\n  setTimeout(() => { throw new Error('no luck'); }, 10);\n});\nbench('naps', () => new Promise((done) => setTimeout(done, 8)));\n",
  }),
  async 'The spec was edited while it ran'() {
    const files = withWeb('works', `${ofWeb(few)}${ofWeb(few).replace("'b'", "'c'")}`);
    const project = new Project(files);
    const run = project.start('run');
    await run.printed(/web: starting/);
    project.write({ 'a.bench.ts': `${files['a.bench.ts']}// edited\n` });
    const { stdout, stderr } = await run.finished;
    return stdout + stderr;
  },
  'Nothing can be judged yet': running(naps, '--gate'),
  async 'The accepted runs are of another machine'() {
    const project = new Project(naps);
    await project.ubench('run');
    await project.ubench('baseline', 'accept');
    const history = join(project.directory, '.ubench-baseline/history.jsonl');
    const entry = JSON.parse(readFileSync(history, 'utf8')) as { benchmarks: Record<string, { fingerprint: string; environment: Record<string, string> }> };
    for (const benchmark of Object.values(entry.benchmarks)) Object.assign(benchmark, { fingerprint: 'another', environment: { ...benchmark.environment, cpu: '64 × another' } });
    project.write({ '.ubench-baseline/history.jsonl': `${JSON.stringify(entry)}\n` });
    return (await project.ubench('run', '--gate')).stdout;
  },
  'The gate judged nothing': running({ 'a.bench.ts': naps['a.bench.ts']!.replace('bench(', 'bench.skip(') }, '--gate'),
  'The history of accepted runs is damaged': running({ ...naps, '.ubench-baseline/history.jsonl': '{"schema":"ubench.hist' }, '--gate'),
  async 'A run is not accepted'() {
    const project = new Project({ 'a.bench.ts': "import { bench, expect } from 'ubench';\nbench('naps', () => new Promise((done) => setTimeout(done, 8)), (result) => expect(result.latency.p50).toBeLessThan('1ns'));\n" });
    await project.ubench('run');
    return (await project.ubench('baseline', 'accept')).stderr;
  },
  'The variants do not have the same load': () => printed({ ...withWeb('works', ofWeb(few)), 'tuned.json': '{ "maxErrorShare": "5%" }' }, ['ab', '--b-config', 'tuned.json']),
  'A git ref is not known': () => printed(naps, ['ab', '--a-ref', 'nowhere']),
  'Of files': () => printed(withWeb('works', ofWeb('{ concurrency: 100, operations: 1_000 }')), ['run'], ['sh', '-c', 'ulimit -n 64; exec "$@"', 'sh']),
  'Of memory, in the spec\'s own code': () =>
    printed(
      {
        'a.bench.ts': `${imports}${database()}const hoard: unknown[] = [];\n${benchOf('db', 'postgres.transaction(async () => { hoard.push(Array.from({ length: 1e5 }, (_, i) => ({ i }))); })', "{ concurrency: 1, duration: '60s', warmup: '0s' }")}`,
      },
      ['run'],
      [],
      { NODE_OPTIONS: '--max-old-space-size=200' },
    ),
  'Of a place to write': running({ ...naps, '.ubench': 'a file' }),
  'The output of another tool is not known': () => printed({ 'a.json': '{}' }, ['import', 'a.json']),
  'The output of another tool is cut off': () => printed({ 'a.json': '{"latencies":{"total":1,' }, ['import', 'a.json', '--from', 'vegeta']),
  async 'A run is listed as INTERRUPTED'() {
    const project = new Project(withWeb('works', ofWeb("{ concurrency: 1, duration: '2s', warmup: '0s' }", ', trials: 9')));
    const run = project.start('run');
    await run.printed(/trial 2\/9/);
    run.kill('SIGKILL');
    await run.finished;
    const { stdout } = await project.ubench('list');
    const { code } = await project.ubench('stop');
    expect(code).toBe(0);
    return stdout;
  },
  async 'An id fits several runs'() {
    const project = new Project(naps);
    await project.ubench('run');
    await project.ubench('run');
    return (await project.ubench('show', '2')).stderr;
  },
  async 'The index is of a newer version'() {
    const project = new Project(naps);
    await project.ubench('run');
    await project.ubench('list');
    const index = new DatabaseSync(join(project.directory, '.ubench/ubench.db'));
    index.exec('pragma user_version = 999');
    index.close();
    const { stderr } = await project.ubench('list');
    expect((await project.ubench('list', '--reindex')).stdout).toContain('COMPLETED');
    return stderr;
  },
  'Something kept the process open': running({ 'a.bench.ts': `setInterval(() => {}, 1_000);\n${naps['a.bench.ts']}` }),
};

function majorOf(node: string): number {
  try {
    return Number(/^v(\d+)/.exec(execFileSync(node, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))![1]);
  } catch {
    return Infinity;
  }
}

const flat = (lines: string): string => lines.replaceAll(/\s+/g, ' ');
const patternOf = (line: string): RegExp =>
  new RegExp(
    flat(line)
      .split('…')
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
      .join('.*?'),
  );

describe('docs/troubleshooting.md', () => {
  it('has an entry for every scenario here, and a scenario for every entry', () => {
    expect(entries.map(({ title }) => title)).toEqual(Object.keys(scenarios));
  });

  it.for(entries)('$title', async ({ title, shown }, context) => {
    const output = flat(await scenarios[title]!(context));
    for (const line of shown) expect(output).toMatch(patternOf(line));
  });
});
