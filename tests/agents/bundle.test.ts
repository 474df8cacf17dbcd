import { once } from 'node:events';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import type { AgentMessage, PlanSlice, Workload } from '@ubench/load';
import { startLlmSimulator } from '@ubench/testkit';
import { chroma } from '@ubench/service-chroma';
import { grpc } from '@ubench/service-grpc';
import { http } from '@ubench/service-http';
import { ollama } from '@ubench/service-ollama';
import { openai, random } from '@ubench/service-openai';
import { postgres } from '@ubench/service-postgres';
import { vllm } from '@ubench/service-vllm';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { otherSteps } from '../failpoints/other-steps.ts';
import { BundledSpec } from './bundled-spec.ts';

vi.setConfig({ testTimeout: 60_000 });

const specOf = (plugin: string, name: string, workload: string, more = ''): string => `
import { ${name} } from '${plugin}';
import { bench, deploy } from 'ubench';
${more}
bench('it', { target: deploy(${name}()), workload: ${workload}, load: { concurrency: 2, operations: 20 } });
`;

const plannedOf = ({ service, name, options }: Workload): PlanSlice['workload'] => ({ service, name, options });

/** Answers every request; `asked` are the paths. */
async function answering(): Promise<{ readonly url: string; readonly asked: (string | undefined)[] }> {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.end('ok');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close().closeAllConnections());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const askItems = { workload: plannedOf(http.request({ path: '/items' })) };

describe('a spec as one file', () => {
  test('runs by Node alone, far from its project and from every package', async () => {
    const { url, asked } = await answering();
    const spec = new BundledSpec({ 'a.bench.ts': specOf('@ubench/service-http', 'http', `http.request({ path: '/items' })`) });
    const messages = await spec.run({ ...askItems, endpoint: { url } });
    expect(messages.at(-1)).toMatchObject({ type: 'done', summary: { sent: 20, errorSamples: {} } });
    expect(asked).toEqual(Array.from({ length: 20 }, () => '/items'));
  });

  test('has the driver of a plugin with it', async () => {
    const { url, asked } = await answering();
    const spec = new BundledSpec({ 'a.bench.ts': specOf('@ubench/service-http', 'http', `http.request({ path: '/items' })`) }, ['@ubench/driver-autocannon']);
    const messages = await spec.run({ ...askItems, endpoint: { url }, driver: { name: 'autocannon', plugin: '@ubench/driver-autocannon', options: {} } });
    expect(messages.at(-1)).toMatchObject({ type: 'done', summary: { errorSamples: {} } });
    expect(asked.length).toBeGreaterThanOrEqual(20);
  });

  test.for<[name: string, call: string, workload: Workload]>([
    ['openai', `openai.chat({ dataset: random({ inputTokens: 8 }), outputTokens: 4, model: 'tiny' })`, openai.chat({ dataset: random({ inputTokens: 8 }), outputTokens: 4, model: 'tiny' })],
    ['ollama', `ollama.chat({ dataset: random({ inputTokens: 8 }), outputTokens: 4, model: 'tiny' })`, ollama.chat({ dataset: random({ inputTokens: 8 }), outputTokens: 4, model: 'tiny' })],
    ['vllm', `vllm.chat({ dataset: random({ inputTokens: 8 }), outputTokens: 4, model: 'tiny' })`, vllm.chat({ dataset: random({ inputTokens: 8 }), outputTokens: 4, model: 'tiny' })],
  ])('asks %s, with prompts that were prepared where it was made', async ([name, call, workload]) => {
    const simulator = await startLlmSimulator({ timeToFirstToken: '1ms', interTokenLatency: '1ms' });
    onTestFinished(() => simulator.close());
    const { url } = simulator;
    const { options } = workload;
    const spec = new BundledSpec({ 'a.bench.ts': specOf(`@ubench/service-${name}`, name, call, `import { random } from '@ubench/service-${name}';`) });
    const cacheDir = join(spec.project.directory, 'cache');
    const prepared = await workload.type.prepare!({ endpoint: { url }, options, seed: 1, code: {}, cacheDir, signal: new AbortController().signal });
    const messages = await spec.run({ workload: plannedOf(workload), endpoint: { url }, prepared });
    expect(messages.at(-1)).toMatchObject({ type: 'done', summary: { sent: 20, errorSamples: {} } });
  });

  /** Nobody answers: the workload was found, and a client was made of it, when that is said. */
  test.for<[name: string, call: string, workload: Workload, prepared: unknown, url: string]>([
    ['postgres', 'postgres.selectOnly()', postgres.selectOnly(), null, 'postgres://127.0.0.1:1'],
    ['chroma', 'chroma.add()', chroma.add(), { collection: 'a' }, 'http://127.0.0.1:1'],
    ['grpc', `grpc.unary({ method: 'a.B/C' })`, grpc.unary({ method: 'a.B/C' }), { path: '/a.B/C', request: '', answer: null }, 'grpc://127.0.0.1:1'],
  ])('has all that the clients of %s need', async ([name, call, workload, prepared, url]) => {
    const spec = new BundledSpec({ 'a.bench.ts': specOf(`@ubench/service-${name}`, name, call) });
    const messages = await spec.run({ workload: plannedOf(workload), endpoint: { url }, prepared });
    expect(messages.at(-1)).toMatchObject({ type: 'failed', error: { what: expect.stringContaining('ECONNREFUSED') } });
  });
});

/** What a spec found out where it runs as one file: its check tells. */
async function found(files: Readonly<Record<string, string>> & { readonly 'a.bench.ts': string }, beside: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const { url, asked } = await answering();
  const spec = new BundledSpec(files);
  const messages = await spec.run({ ...askItems, workload: plannedOf(http.request()), endpoint: { url } }, beside);
  expect(messages.at(-1)).toMatchObject({ type: 'done', summary: { sent: 20 } });
  expect(asked).toHaveLength(20);
  const { errorSamples } = (messages.at(-1) as Extract<AgentMessage, { type: 'done' }>).summary;
  return JSON.parse(Object.values(errorSamples)[0]![0]!);
}

/** A spec whose check tells what an expression is. */
const telling = (expression: string, imports = ''): string =>
  specOf('@ubench/service-http', 'http', `http.request({}, () => { throw new Error(JSON.stringify(${expression})); })`, imports);

describe('a module of one file', () => {
  test('is where it is in the project, below the working directory, to itself', async () => {
    const told = await found(
      {
        'a.bench.ts': telling('[here, there, commonHere]', `
          import { readFileSync } from 'node:fs';
          import { there } from './lib/there.ts';
          import commonHere from './lib/common.cjs';
          const here = [import.meta.filename === process.cwd() + '/a.bench.ts', import.meta.dirname === process.cwd(), import.meta.main, import.meta.resolve('./b') === new URL('b', import.meta.url).href, readFileSync(new URL('./note.txt', import.meta.url), 'utf8')];
        `),
        'lib/there.ts': `import { readFileSync } from 'node:fs'; /* import.meta */ export const there = readFileSync(import.meta.dirname + '/there.txt', 'utf8') + 'import.meta.url';`,
        'lib/common.cjs': `'use strict'; module.exports = [__filename === process.cwd() + '/lib/common.cjs', __dirname === process.cwd() + '/lib', this === module.exports, (function () { return this === undefined; })()];`,
      },
      { 'note.txt': 'a note', 'lib/there.txt': 'from there, ' },
    );
    expect(told).toEqual([[true, true, false, true, 'a note'], 'from there, import.meta.url', [true, true, true, true]]);
  });

  test('gets of CommonJS what Node gives it, whatever the project says it is made of, and requires by a name that it made', async () => {
    const told = await found({
      'package.json': '{ "name": "a-project" }',
      'a.bench.ts': telling('[marked, required.default, data.number, now]', `
        import { createRequire } from 'node:module';
        import marked from './marked.cjs';
        const require = createRequire(import.meta.url);
        const required = require('./marked.cjs');
        const data = require('./data.json') as { number: number };
        const now = await Promise.resolve('now');
      `),
      'marked.cjs': `Object.defineProperty(exports, '__esModule', { value: true }); exports.default = 'inner';`,
      'data.json': '{ "number": 42 }',
    });
    expect(told).toEqual([{ default: 'inner' }, 'inner', 42, 'now']);
  });

  test('takes no part of a package that Node would not take, and every part that it would', async () => {
    const manifest = { name: 'parts', main: './main.js', module: './module.js', sideEffects: false };
    const told = await found({
      'a.bench.ts': telling('[main, (globalThis as { effect?: string }).effect]', `import main from './parts/index.cjs'; import './parts/effect.js';`),
      'parts/index.cjs': `module.exports = require('./inner');`,
      'parts/inner/package.json': JSON.stringify(manifest),
      'parts/inner/main.js': `module.exports = 'main';`,
      'parts/inner/module.js': `export default 'module';`,
      'parts/package.json': JSON.stringify({ ...manifest, type: 'module' }),
      'parts/effect.js': `globalThis.effect = 'effect';`,
    });
    expect(told).toEqual(['main', 'effect']);
  });
});

describe('a spec that reads a file which nobody brought along', () => {
  const reads = `readFileSync(new URL('./data/prompts.json', import.meta.url))`;
  const fs = `import { readFileSync } from 'node:fs';`;

  test.for([
    ['when it is imported', specOf('@ubench/service-http', 'http', 'http.request()', `${fs}\n${reads};`)],
    ['in an operation', specOf('@ubench/service-http', 'http', `http.request({}, () => ${reads}.length > 0)`, fs)],
  ])('%s is told its name, and what to do', async ([, spec]) => {
    const { url } = await answering();
    const messages = await new BundledSpec({ 'a.bench.ts': spec! }).run({ workload: plannedOf(http.request()), endpoint: { url } });
    expect(messages.at(-1)).toMatchObject({
      type: 'failed',
      error: { code: 'UBENCH_E_AGENT_FILE', what: expect.stringContaining(' data/prompts.json,'), fix: expect.stringContaining("files: ['data/prompts.json']") },
    });
  });
});

describe('one file of a spec', () => {
  const small = { 'a.bench.ts': specOf('@ubench/service-http', 'http', 'http.request()') };

  test('is made once of the same', async () => {
    const spec = new BundledSpec(small);
    const first = await spec.bundle();
    const { ino } = statSync(first.path);
    expect(first).toMatchObject({ path: expect.stringMatching(/\/spec\/[0-9a-f]{64}\.mjs$/), bytes: statSync(first.path).size });
    expect(await spec.bundle()).toEqual(first);
    expect(statSync(first.path).ino).toBe(ino);
    expect(readdirSync(dirname(first.path))).toEqual([basename(first.path)]);
  });

  test('is made of a project that has no packages of its own', async () => {
    const spec = new BundledSpec(small);
    rmSync(join(spec.project.directory, 'node_modules'));
    const { url } = await answering();
    expect((await spec.run({ workload: plannedOf(http.request()), endpoint: { url } })).at(-1)).toMatchObject({ type: 'done' });
  });

  test('has a plugin of the project with it, by its path', async () => {
    const { url } = await answering();
    const plugin = `
      import { definePlugin, executorDriver } from '@ubench/core';
      export default definePlugin({ name: 'own', api: 1, setup: (api) => api.driver({ ...executorDriver, name: 'own' }) });
    `;
    const spec = new BundledSpec({ ...small, 'own/driver.ts': plugin }, ['./own/driver.ts']);
    const messages = await spec.run({ workload: plannedOf(http.request()), endpoint: { url }, driver: { name: 'own', plugin: './own/driver.ts', options: {} } });
    expect(messages.at(-1)).toMatchObject({ type: 'done' });
  });

  test('of what cannot be found says so', async () => {
    const spec = new BundledSpec({ 'a.bench.ts': `import './nowhere.ts';` });
    await expect(spec.bundle()).rejects.toMatchObject({ code: 'UBENCH_E_BUNDLE', what: expect.stringContaining('./nowhere.ts') });
  });

  test('is not made for one who no longer wants it', async () => {
    const spec = new BundledSpec(small);
    const reason = new Error('enough');
    await expect(spec.bundle(AbortSignal.abort(reason))).rejects.toBe(reason);
    const abort = new AbortController();
    const made = spec.bundle(abort.signal);
    abort.abort(reason);
    await expect(made).rejects.toBe(reason);
    expect(existsSync(join(spec.project.directory, 'spec'))).toBe(false);
  });

  test.for(otherSteps.bundle)('is whole after a process was killed at %s', async (point) => {
    const spec = new BundledSpec(small);
    const { signal } = await spec.project.startCommand('env', `UBENCH_FAILPOINTS=kill:${point}`, process.execPath, join(import.meta.dirname, 'bundle-once.ts'), spec.project.directory).finished;
    expect(signal).toBe('SIGKILL');
    const { url } = await answering();
    expect((await spec.run({ workload: plannedOf(http.request()), endpoint: { url } })).at(-1)).toMatchObject({ type: 'done' });
  });
});
