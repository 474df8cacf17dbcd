import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { postgres } from '@ubench/service-postgres';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startServer, type TestServer } from '../../plugins/service-postgres/src/testing/start-server.ts';
import { type Finished, Project, repository } from '../harness/project.ts';
import { findPlanted } from './find-planted.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** Every character that is written otherwise in a URL, in JSON or in Base64. */
const odd = (name: string): string => `${name}/pl@nted&"sécret"+${name}`;
const inUrl = encodeURIComponent;

let database: TestServer;
const site = createServer((request, response) => {
  seen.push(request);
  response.end('hello');
});
const seen: IncomingMessage[] = [];
let siteUrl: (password: string) => string;
/** Refuses every key, and repeats it. */
const llm = createServer(({ headers }, response) => {
  response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { message: `Incorrect API key: ${headers.authorization}, of the team ${String(headers['x-team'])}` } }));
});
let llmUrl: string;

beforeAll(async () => {
  database = await startServer(postgres());
  await new Promise<void>((listening) => site.listen(0, '127.0.0.1', listening));
  const { port } = site.address() as AddressInfo;
  await new Promise<void>((listening) => llm.listen(0, '127.0.0.1', listening));
  llmUrl = `http://127.0.0.1:${(llm.address() as AddressInfo).port}`;
  siteUrl = (password) => `http://user:${inUrl(password)}@127.0.0.1:${port}`;
});
afterAll(async () => {
  site.close();
  llm.close();
  await database?.stop();
});

const imports = `import { http } from '@ubench/service-http';
import { postgres } from '@ubench/service-postgres';
import { afterAll, beforeAll, bench, deploy, secret } from 'ubench';
`;
const load = "load: { concurrency: 2, operations: 40, warmup: '0s' }";
const siteBench = (request = 'http.request()'): string => `${imports}const site = deploy(http(), { name: 'site' });
bench('hello', { target: site, workload: ${request}, ${load} });
`;
const onDatabase = `${imports}const db = deploy(postgres(), { name: 'db' });
bench('reads', { target: db, workload: postgres.sql({ statements: 'select 1' }), ${load} });
`;

interface Planting {
  readonly files: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** What is planted where nothing may keep or print it. */
  readonly secrets: readonly string[];
  readonly code: number;
}

/** Runs it as loudly as can be. */
async function run({ files, args = ['run'], environment = {} }: Planting, more: Readonly<Record<string, string>> = {}): Promise<{ readonly project: Project; readonly ended: Finished }> {
  const project = new Project(files);
  const ended = await project.startAs([], [...args, '-vv'], { UBENCH_LOG_LEVEL: 'trace', ...environment, ...more }).finished;
  return { project, ended };
}

const off = { NODE_OPTIONS: `--import=${pathToFileURL(join(repository, 'tests/secrets/redaction-off.ts')).href}` };

const external = (name: string, url: string): string =>
  `import { external } from '@ubench/backend-external';\nimport { secret } from 'ubench';\nexport default { backend: 'staging', backends: { staging: external({ ${name}: ${url} }) } };\n`;

const plantings: Record<string, () => Planting> = {
  'the URL of an external backend, from the environment': () => ({
    files: { 'a.bench.ts': siteBench(), 'ubench.config.ts': external('site', "secret.env('SITE_URL')") },
    environment: { SITE_URL: siteUrl(odd('config')) },
    secrets: [odd('config')],
    code: 0,
  }),
  'the URL of an external backend, from a configuration in YAML': () => ({
    files: {
      'a.bench.ts': siteBench(),
      'ubench.config.ts': "import { external } from '@ubench/backend-external';\nexport default { backend: 'staging', backends: { staging: external({ site: { secret: { env: 'SITE_URL' } } }) } };\n",
    },
    environment: { SITE_URL: siteUrl(odd('plain')) },
    secrets: [odd('plain')],
    code: 0,
  }),
  'a URL on the command line': () => ({
    files: { 'a.bench.ts': siteBench() },
    args: ['run', '--at', `site=${siteUrl(odd('at'))}`],
    secrets: [odd('at')],
    code: 0,
  }),
  'a URL on a command line that is mistaken': () => ({
    files: { 'a.bench.ts': siteBench() },
    args: ['run', '--at', siteUrl(odd('typo'))],
    secrets: [odd('typo')],
    code: 5,
  }),
  'the password that a database accepts': () => ({
    files: { 'a.bench.ts': onDatabase },
    args: ['run', '--at', `db=${database.endpoint.url}`],
    secrets: [new URL(database.endpoint.url).password],
    code: 0,
  }),
  'the password that a database refuses': () => ({
    files: { 'a.bench.ts': onDatabase },
    args: ['run', '--at', `db=${database.endpoint.url.replace(/:[^:@]*@/, `:${inUrl(odd('wrong'))}@`)}`],
    secrets: [odd('wrong')],
    code: 3,
  }),
  'a password in the URL of a host that nobody knows': () => ({
    files: { 'a.bench.ts': onDatabase },
    args: ['run', '--at', `db=postgres://me:${inUrl(odd('host'))}@host.invalid/app?password=${inUrl(odd('query'))}`],
    secrets: [odd('host'), odd('query')],
    code: 3,
  }),
  'headers': () => ({
    files: {
      'a.bench.ts': siteBench(
        `http.request({ headers: { authorization: secret.env('AUTHORIZATION'), 'x-api-key': 'planted-in-the-spec-1' } },
          () => { throw new Error('sent ' + process.env.AUTHORIZATION + ' and ' + Buffer.from(process.env.AUTHORIZATION).toString('base64')); })`,
      ),
    },
    args: ['run', '--at', `site=${siteUrl('')}`],
    environment: { AUTHORIZATION: 'Planted in-the-environment-2' },
    secrets: ['Planted in-the-environment-2', 'planted-in-the-spec-1'],
    code: 3,
  }),
  'a reference that only an agent resolves': () => ({
    files: {
      'a.bench.ts': siteBench(
        "http.request({ headers: { 'x-signature': { secret: { env: 'SIGNATURE' } } } }, () => { throw new Error('signed ' + process.env.SIGNATURE); })",
      ),
    },
    args: ['run', '--at', `site=${siteUrl('')}`],
    environment: { SIGNATURE: odd('agent') },
    secrets: [odd('agent')],
    code: 3,
  }),
  'the key of an LLM, and a header': () => ({
    files: {
      'a.bench.ts': `${imports}import { openai } from '@ubench/service-openai';
        const llm = deploy(openai({ apiKey: secret.env('LLM_KEY'), headers: { 'x-team': { secret: { env: 'TEAM' } } } }), { name: 'llm' });
        bench('vectors', { target: llm, workload: openai.embeddings(), ${load} });`,
    },
    args: ['run', '--at', `llm=${llmUrl}`],
    environment: { LLM_KEY: 'planted-in-the-environment-7', TEAM: odd('team') },
    secrets: ['planted-in-the-environment-7', odd('team')],
    code: 3,
  }),
  'the key that is taken where none is named': () => ({
    files: {},
    args: ['quick', 'openai', `${llmUrl}/v1/embeddings`, '--save', 'saved.bench.ts'],
    environment: { OPENAI_API_KEY: 'planted-in-the-environment-8' },
    secrets: ['planted-in-the-environment-8'],
    code: 3,
  }),
  'options of a service, and its log when it fails': () => ({
    files: {
      'server.mjs': 'console.log("starting with " + process.env.API_KEY + " and " + process.argv[3]); process.exit(7);',
      'a.bench.ts': `${imports}const site = deploy(http({ command: ['node', 'server.mjs', '{port}', '--token=planted-in-argv-3'], env: { API_KEY: 'to be set' } }), { name: 'site' });
        bench('hello', { target: site, workload: http.request(), ${load} });`,
    },
    args: ['run', '--set', `site.env.API_KEY=${odd('set')}`],
    secrets: [odd('set'), 'planted-in-argv-3'],
    code: 3,
  }),
  'errors of a spec while it is imported, in a hook, in a function, in a check, and what it prints': () => ({
    files: {
      'a.bench.ts': `${imports}secret.env('TOKEN');\nthrow new Error('no access with ' + process.env.TOKEN);\n`,
      'b.bench.ts': `${imports}secret.env('TOKEN');\nconsole.log('out ' + process.env.TOKEN); console.error('err ' + process.env.TOKEN);
        bench('throws', () => { throw new Error('function ' + process.env.TOKEN); });
        bench('checked', () => 1, () => { throw new Error('check ' + encodeURIComponent(process.env.TOKEN)); });
        afterAll(() => { throw new Error('hook', { cause: new Error('cause ' + process.env.TOKEN) }); });`,
    },
    environment: { TOKEN: odd('spec') },
    secrets: [odd('spec')],
    code: 3,
  }),
  'what a plugin logs, throws and prints': () => ({
    files: {
      'a.bench.ts': `${imports}bench('sum', () => 1 + 1);`,
      'ubench.config.ts': `import { definePlugin, secret } from 'ubench';
        import { resolveSecret } from '@ubench/core';
        export default { plugins: [definePlugin({ name: 'leaky', api: 1, setup(api) {
          const token = resolveSecret(secret.env('TOKEN'));
          api.log.info('logged in with ' + token, { token, list: [token], error: new Error('logged ' + token) });
          api.hooks.result.tap('say', ({ result }) => { result.warnings.push({ code: 'x', message: 'warned of ' + token }); console.error(token); });
          api.hooks.report.tap('fail', () => { throw new Error('cannot send with ' + token); });
        } })] };`,
    },
    environment: { TOKEN: odd('plugin') },
    secrets: [odd('plugin')],
    code: 6,
  }),
  'a failure that nobody waits for': () => ({
    files: { 'a.bench.ts': `${imports}secret.env('TOKEN');\nsetTimeout(() => { throw new Error('astray with ' + process.env.TOKEN); }, 50);\nbench('long', () => new Promise((done) => setTimeout(done, 5_000)));` },
    environment: { TOKEN: odd('astray') },
    secrets: [odd('astray')],
    code: 3,
  }),
  'the options of the configuration': () => ({
    files: {
      'ubench.config.ts': `import { external } from '@ubench/backend-external';
        export default { backends: { a: external({ db: 'postgres://me:planted-in-config-4@host/app' }) }, reporters: [['json', { apiKey: 'planted-in-config-5' }]] };`,
    },
    args: ['config', '--json'],
    secrets: ['planted-in-config-4', 'planted-in-config-5'],
    code: 0,
  }),
  'the printed plan': () => ({
    files: { 'a.bench.ts': siteBench("http.request({ headers: { cookie: 'session=planted-in-the-spec-6' } })") },
    args: ['run', '--dry-run'],
    secrets: ['planted-in-the-spec-6'],
    code: 0,
  }),
};

describe.each(Object.entries(plantings))('%s', (_, planting) => {
  it('is found nowhere', async () => {
    const planted = planting();
    const { project, ended } = await run(planted);
    expect(ended.code, ended.stdout + ended.stderr).toBe(planted.code);
    expect(findPlanted(planted.secrets, project, new Set(Object.keys(planted.files)), ended)).toEqual([]);
  });

  it('would be found: it is without redaction', async () => {
    const planted = planting();
    const { project, ended } = await run(planted, off);
    const found = findPlanted(planted.secrets, project, new Set(Object.keys(planted.files)), ended);
    expect(planted.secrets.filter((secret) => !found.some((place) => place.endsWith(`: ${secret}`)))).toEqual([]);
  });
});

describe('a password that ubench generates', () => {
  const planting: Planting = {
    files: {
      'a.bench.ts': `${imports}import { writeFileSync } from 'node:fs';
        const db = deploy(postgres(), { name: 'db' });
        let there;
        beforeAll(({ url }) => { there = url(db); writeFileSync('noted-by-the-spec', new URL(there).password); });
        bench('reads', { target: db, workload: postgres.transaction(async (client, { url }) => { throw new Error('refused at ' + client.url); }), ${load} });
        bench('works', { target: db, workload: postgres.sql({ statements: 'select 1' }), ${load} });
        afterAll(() => { throw new Error('gone: ' + there + ' ' + new URL(there).password); });`,
    },
    secrets: [],
    code: 3,
  };
  const search = async (environment: Readonly<Record<string, string>>): Promise<string[]> => {
    const { project, ended } = await run(planting, environment);
    expect(ended.code, ended.stdout + ended.stderr).toBe(3);
    const password = readFileSync(join(project.directory, 'noted-by-the-spec'), 'utf8');
    expect(password).toMatch(/^\w{24}$/);
    return findPlanted([password], project, new Set([...Object.keys(planting.files), 'noted-by-the-spec']), ended);
  };

  it('is found nowhere', async () => expect(await search({})).toEqual([]));
  it('would be found: it is without redaction', async () => expect(await search(off)).not.toEqual([]));
});

describe('what is hidden', () => {
  it('still reaches the service', async () => {
    seen.length = 0;
    const { ended } = await run(plantings['headers']!());
    expect(ended.code).toBe(3);
    const loaded = seen.filter(({ headers }) => headers['x-api-key'] !== undefined);
    expect(loaded.length).toBeGreaterThan(0);
    expect(new Set(loaded.map(({ headers }) => `${headers.authorization} ${String(headers['x-api-key'])}`))).toEqual(new Set(['Planted in-the-environment-2 planted-in-the-spec-1']));
  });

  it('is a reference in the plan where the spec has one, and the plan stays the same whatever the secret is', async () => {
    const hashes = [];
    for (const value of ['one secret', 'another secret']) {
      const { project } = await run({ ...plantings['headers']!(), environment: { AUTHORIZATION: value } });
      const [plan, record] = ['plan.json', 'run.json'].map((name): unknown => JSON.parse(readFileSync(join(project.runs[0]!, name), 'utf8')));
      expect(plan).toMatchObject({
        benchmarks: [{ workload: { options: { headers: { authorization: { secret: { env: 'AUTHORIZATION' } }, 'x-api-key': '[redacted]' } } } }],
      });
      hashes.push((record as { plan_sha256: string }).plan_sha256);
    }
    expect(new Set(hashes).size).toBe(1);
  });

  it('must be given again to run a command again', async () => {
    const { project } = await run({ files: { 'a.bench.ts': siteBench() }, args: ['run', '--at', `site=${siteUrl(odd('again'))}`], secrets: [], code: 0 });
    const refused = await project.ubench('rerun');
    expect(refused.code).toBe(5);
    expect(refused.stderr).toContain('UBENCH_E_RERUN_SECRET');
    expect(refused.stderr).toContain('ubench rerun');
    const given = await project.ubench('rerun', '--', '--at', `site=${siteUrl(odd('again'))}`);
    expect(given.code, given.stderr).toBe(0);
    expect(findPlanted([odd('again')], project, new Set(), given)).toEqual([]);
  });
});
