import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { type LlmSimulator, type LlmSimulatorOptions, llmSimulatorCommand, localCertificate, startLlmSimulator } from '@ubench/testkit';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Finished, Project } from '../harness/project.ts';

vi.setConfig({ testTimeout: 60_000 });

const quick = { timeToFirstToken: '1ms', interTokenLatency: '1ms' } as const;
const imports = `import { openai } from '@ubench/service-openai';\nimport { bench, deploy, secret } from 'ubench';\n`;

async function simulator(options: LlmSimulatorOptions = {}): Promise<LlmSimulator> {
  const started = await startLlmSimulator({ ...quick, ...options });
  onTestFinished(() => started.close());
  return started;
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Benched {
  /** Options of the workload beside small ones. */
  readonly workload?: string;
  readonly service?: string;
  readonly load?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly more?: string;
}

const operations = 20;

/** One benchmark of chat against a server that is up. */
async function run(url: string, { workload = '', service = '', load = '', environment = {}, more = '' }: Benched = {}): Promise<Finished & { readonly project: Project; readonly text: string }> {
  const project = new Project({
    'ca.pem': localCertificate.ca,
    'a.bench.ts': `${imports}bench('chat', {
      target: deploy(openai({ ${service} }), { name: 'llm' }),
      workload: openai.chat({ dataset: { kind: 'random', prompts: 10, inputTokens: 5 }, outputTokens: 8, ${workload} }),
      load: { concurrency: 2, operations: ${operations}, warmup: '0s', ${load} }, ${more}
    });\n`,
  });
  const finished = await project.startAs([], ['run', '--at', `llm=${url}`], { OPENAI_API_KEY: '', ...environment }).finished;
  return { ...finished, project, text: (finished.stdout + finished.stderr).replaceAll(/\s+/g, ' ') };
}

describe('what cannot work is told before the load, exit code 3', () => {
  it('no such model: with those that the server has', async () => {
    const { url } = await simulator();
    const { code, text, project } = await run(url, { workload: "model: 'tinny'" });
    expect(code).toBe(3);
    expect(text).toContain("The server has no model 'tinny': The model `tinny` does not exist. Valid aliases: tiny. [UBENCH_E_LLM_NO_MODEL]");
    expect(text).toContain("→ Did you mean 'tiny'?");
    expect(project.result.benchmarks[0]).toMatchObject({ status: 'failed', error: { code: 'UBENCH_E_LLM_NO_MODEL' } });
  });

  it('several models, and none is named', async () => {
    const { url } = await simulator({ loras: ['poet', 'lawyer'] });
    const { code, text } = await run(url);
    expect(code).toBe(3);
    expect(text).toContain('No model is named, and the server has several: tiny, poet, lawyer. [UBENCH_E_LLM_MODEL]');
    expect((await run(url, { workload: "lora: 'poet'" })).code).toBe(0);
  });

  it('a key that is missing, or wrong', async () => {
    const { url } = await simulator({ apiKey: 'the-right-key' });
    const missing = await run(url);
    expect(missing.code).toBe(3);
    expect(missing.text).toMatch(/The server asks for an API key \(401\): .*UBENCH_E_UNREACHABLE.*→ Set the environment variable .*OPENAI_API_KEY/);
    const wrong = await run(url, { service: "apiKey: secret.env('LLM_KEY')", environment: { LLM_KEY: 'a-wrong-key' } });
    expect(wrong.code).toBe(3);
    expect(wrong.text).toMatch(/The server does not accept the API key \(401\): /);
    expect(wrong.text).not.toContain('a-wrong-key');
    const right = await run(url, { environment: { OPENAI_API_KEY: 'the-right-key' } });
    expect(right.code, right.text).toBe(0);
  });

  it('a path that is not there, with what the server does offer', async () => {
    const { url } = await simulator();
    const elsewhere = await run(`${url}/elsewhere`);
    expect(elsewhere.code).toBe(3);
    expect(elsewhere.text).toMatch(/The server has no \/elsewhere\/v1\/models: .*correct the URL/);
    const listing = await serve((request, response) => {
      const [status, body] = request.url === '/v1/models' ? [200, '{"data":[{"id":"tiny"}]}'] : request.url === '/v1/completions' ? [400, 'prompt?'] : [404, '{"detail":"Not Found"}'];
      response.writeHead(status as number).end(body);
    });
    const { code, text } = await run(listing);
    expect(code).toBe(3);
    expect(text).toContain('The server has no /v1/chat/completions: Not Found [UBENCH_E_LLM_OPERATION]');
    expect(text).toContain('→ It has: /v1/completions. Choose the workload of one of those, or correct the URL.');
  });

  it('prompts that are longer than the context', async () => {
    const { url } = await simulator({ maxModelLen: 13 });
    expect((await run(url)).code).toBe(0);
    const long = await run(url, { workload: "dataset: { kind: 'random', prompts: 10, inputTokens: 20 }" });
    expect(long.code).toBe(3);
    expect(long.text).toMatch(/The server refuses what the workload sends to \/v1\/chat\/completions \(400\): .*max_model_len=13.* \[UBENCH_E_LLM_REFUSED\]/);
  });
});

it('answers that would be longer than the context are counted, each with what the server says', async () => {
  const { url } = await simulator({ maxModelLen: 13 });
  const { code, text, project } = await run(url, { workload: 'outputTokens: 9' });
  expect(code).toBe(3);
  expect(project.result.benchmarks[0]!.errors).toMatchObject({ 'http 400': { count: operations, samples: [expect.stringContaining('max_model_len=13')] } });
  expect(text).toContain('[no-success]');
});

/** What each fault is counted as, of requests 3 and 7 of those that the server gets, and what its first sample says. */
const faults: readonly (readonly [faults: string, options: LlmSimulatorOptions['faults'], workload: string, kind: string, sample: RegExp])[] = [
  ['429 with Retry-After', [{ kind: 'too-many-requests', requests: [3, 7], retryAfter: 9 }], '', 'http 429', /answered 429: Too many requests\.; Retry-After: 9 \(it was not retried\)/],
  ['an error of the server', [{ kind: 'internal-error', requests: [3, 7] }], '', 'http 500', /answered 500: The engine has died\./],
  ['an error inside a stream', [{ kind: 'error-in-stream', requests: [3, 7], after: 2 }], '', 'stream error', /, after 2 chunks with content$/],
  ['a stream that stalls', [{ kind: 'stall', requests: [3, 7], after: 2 }], "chunkTimeout: '200ms'", 'stalled', /^No further chunk came for 200 ms, after 2 with content\.$/],
  ['a stream that ends without [DONE]', [{ kind: 'early-end', requests: [3, 7], after: 2 }], '', 'stream cut', /^The stream ended without \[DONE\], after 2 chunks with content\.$/],
  ['a stream that says [DONE] twice', [{ kind: 'repeated-done', requests: [3, 7] }], '', 'stream malformed', /\[DONE\] comes twice\.$/],
  ['half an event, and the connection is closed', [{ kind: 'half-event', requests: [3, 7], after: 2 }], '', 'stream cut', /after 2 chunks with content\.$/],
  ['a connection that breaks off', [{ kind: 'disconnect', requests: [3, 7], after: 2 }], '', 'stream cut', /after 2 chunks with content\.$/],
  ['JSON that is none', [{ kind: 'malformed-json', requests: [3, 7] }], '', 'stream malformed', /is no JSON/],
  ['no tokens at all', [{ kind: 'zero-tokens', requests: [3, 7] }], '', 'no tokens', /^The answer is complete and has no content/],
];

const chunk = (rest: object): string => `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', ...rest })}\n\n`;

describe('what goes wrong with some requests is counted as what it is, and the others are measured', () => {
  it.each(faults)('%s', async (_, options, workload, kind, sample) => {
    const server = await simulator({ faults: options! });
    const { code, text, project } = await run(server.url, { workload });
    const [benchmark] = project.result.benchmarks;
    expect(benchmark!.errors).toEqual({ [kind]: { count: 2, samples: expect.arrayContaining([expect.stringMatching(sample)]) } });
    expect(benchmark!.trials[0]!.operations.measure).toEqual({ succeeded: operations - 2, failed: 2 });
    expect(benchmark!.metrics['outputTokens']).toMatchObject({ n: operations - 2, value: 8 });
    // One request before the load, and none was sent again.
    expect(await server.emitLog()).toHaveLength(operations + 1);
    expect(code, text).toBe(3);
    expect(text).toMatch(/invalid: 10\.0 % of the operations failed.* \[errors\]/);
  });

  it('a limit on the whole of an operation ends what stalls as well', async () => {
    const { url } = await simulator({ faults: [{ kind: 'stall', requests: [3], after: 2 }] });
    const { project } = await run(url, { load: "timeout: '400ms'" });
    expect(project.result.benchmarks[0]!.errors).toMatchObject({ timeout: { count: 1 } });
  });

  it('counts of tokens that contradict the chunks', async () => {
    const url = await serve((request, response) => {
      if (request.url !== '/v1/chat/completions') return response.end('{"data":[{"id":"tiny"}]}');
      const content = ' a b c d'.split(/(?= )/).map((text) => chunk({ choices: [{ index: 0, delta: { content: text }, finish_reason: null }] }));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      return response.end(`${content.join('')}${chunk({ choices: [], usage: { prompt_tokens: 5, completion_tokens: 2 } })}data: [DONE]\n\n`);
    });
    const { code, project } = await run(url);
    expect(code).toBe(3);
    expect(project.result.benchmarks[0]!.errors).toMatchObject({ 'stream malformed': { count: operations, samples: expect.arrayContaining([expect.stringContaining('4 chunks with text came, and it counts 2 output tokens')]) } });
    expect(project.result.benchmarks[0]!.validity.reasons.map((reason) => reason.code)).toContain('no-success');
  });
});

describe('what is strange, and no failure', () => {
  it.each([
    ['a chunk of 5 MB', { faults: [{ kind: 'huge-chunk', requests: [3], bytes: 5_000_000 }] }],
    ['bytes that are no UTF-8', { faults: [{ kind: 'invalid-utf8' }] }],
    ['comments, and lines that end in CRLF', { comments: true, lineEnd: 'crlf' }],
    ['characters of several bytes, several tokens to a chunk', { text: 'multibyte', tokensPerChunk: 3 }],
  ] as const satisfies [string, LlmSimulatorOptions][])('%s', async (_, options) => {
    const { url } = await simulator(options);
    const { code, text, project } = await run(url);
    expect(code, text).toBe(0);
    expect(project.result.benchmarks[0]).toMatchObject({ errors: {}, validity: { valid: true }, metrics: { outputTokens: { n: operations, value: 8 }, estimatedTokens: { value_share: 0 } } });
  });

  it('a server behind TLS, whose certificate is to be trusted first', async () => {
    const { url } = await simulator();
    const front = createTlsServer({ key: localCertificate.key, cert: localCertificate.cert }, (client) => {
      const server = connect(Number(new URL(url).port), '127.0.0.1');
      client.on('error', () => server.destroy()).pipe(server).on('error', () => client.destroy()).pipe(client);
    }).listen(0, '127.0.0.1');
    await once(front, 'listening');
    onTestFinished(() => void front.close());
    const secure = `https://localhost:${(front.address() as AddressInfo).port}/v1`;
    const refused = await run(secure);
    expect(refused.code).toBe(3);
    expect(refused.text).toContain("tls: { ca:");
    const { code, text, project } = await run(secure, { service: "tls: { ca: 'ca.pem' }" });
    expect(code, text).toBe(0);
    expect(project.result.benchmarks[0]).toMatchObject({ errors: {}, validity: { valid: true }, metrics: { outputTokens: { n: operations, value: 8 }, ttft: { n: operations } } });
  });

  it('a server that does not count tokens: its chunks are counted, and it is said', async () => {
    const { url } = await simulator({ usage: false });
    const { code, project, stdout } = await run(url);
    expect(code).toBe(0);
    expect(project.result.benchmarks[0]!.metrics).toMatchObject({ outputTokens: { value: 8 }, estimatedTokens: { value_share: 1 } });
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('Estimated tokens 100 %');
  });
});

describe('a server that dies at 50 %', () => {
  const dying = `
    import { spawn } from 'node:child_process';
    const [program, ...args] = ${JSON.stringify(llmSimulatorCommand({ ...quick, port: 0 }).slice(1, 3))};
    const child = spawn(process.execPath, [program, '--port', process.argv[2], '--options', ${JSON.stringify(JSON.stringify(quick))}], { stdio: 'inherit' });
    child.on('exit', () => process.exit(9));
    process.on('SIGTERM', () => child.kill());
    setTimeout(() => child.kill('SIGKILL'), Number(process.argv[3]));
  `;

  it('leaves what was measured, and says what is missing', async () => {
    const project = new Project({
      'server.mjs': dying,
      'a.bench.ts': `${imports}const llm = deploy(openai({ command: ['node', 'server.mjs', '{port}', '2500'] }), { name: 'llm' });
        bench('chat', { target: llm, workload: openai.chat({ outputTokens: 8 }), load: { rate: '50/s', duration: '5s', warmup: '0s' } });
        bench('after it', { target: llm, workload: openai.chat({ outputTokens: 8 }), load: { concurrency: 1, operations: 5, warmup: '0s' } });\n`,
    });
    const { code, stdout } = await project.ubench('run');
    expect(code, stdout).toBe(3);
    const [benchmark] = project.result.benchmarks;
    expect(benchmark!.status).toBe('measured');
    expect(benchmark!.validity.reasons.map((reason) => reason.code)).toContain('instance-died');
    expect(benchmark!.metrics['ttft']!.n).toBeGreaterThan(10);
    expect(benchmark!.metrics['ttft']!.n).toBe(benchmark!.trials[0]!.operations.measure.succeeded);
    expect(stdout).toMatch(/its\s+instance\s+ended[\s\S]*\[instance-died\]/);
    expect(project.result.benchmarks[1]!.status).not.toBe('measured');
  });
});
