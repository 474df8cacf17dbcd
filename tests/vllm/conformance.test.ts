import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { local } from '@ubench/backend-local';
import { requestLaunch, silentLogger } from '@ubench/core';
import { random } from '@ubench/llm';
import plugin, { vllm } from '@ubench/service-vllm';
import { testService } from '@ubench/testkit/conformance';
import { afterAll, describe } from 'vitest';
import { isAskedFor, tinyOptions, vllmCommand } from './require-vllm.ts';
import { writeTinyModel } from './tiny-model.ts';

/** One server for all checks: each start takes a minute and 4 GB. What launching itself must keep is checked with the simulator in its place. */
async function startVllm(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'vllm-conformance-'));
  writeTinyModel(join(directory, 'tiny'));
  const { type, options } = vllm(tinyOptions(vllmCommand(), join(directory, 'tiny')));
  const placed = local();
  const { instances } = placed.type.create(placed.options, { log: silentLogger });
  const [handle] = await instances.start(
    [{ deployment: 'vllm', service: type.name, owner: { run: 'vllm-conformance' }, log: { directory, name: 'vllm.log' }, request: requestLaunch((context) => type.launch!(options, context)) }],
    new AbortController().signal,
  );
  afterAll(async () => {
    await instances.stop([handle!]);
    rmSync(directory, { recursive: true });
  }, 60_000);
  const endpoint = { ...(await instances.endpoint(handle!)), access: await type.access!(options) };
  for (;;) {
    const [state] = await instances.poll([handle!]);
    if (state!.status !== 'RUNNING') throw new Error(`vLLM ended: ${JSON.stringify(state)}; its log is in ${directory}`);
    if ((await type.probe(endpoint, options, AbortSignal.timeout(5_000))).ready) return endpoint.url;
    await sleep(250);
  }
}

const url = isAskedFor ? await startVllm() : 'http://127.0.0.1:9';
const dataset = random({ prompts: 20, inputTokens: 8 });

// The suite of plugins/service-vllm, on vLLM itself.
describe.skipIf(!isAskedFor)('vLLM itself (npm run test:vllm)', () => {
  testService(vllm({ model: 'tiny' }), {
    plugin,
    url,
    workloads: [vllm.chat({ dataset, outputTokens: 6, temperature: 0 }), vllm.completions({ dataset, outputTokens: 6, ignoreEos: true, temperature: 0 })],
    refused: [{ tensorParallel: 0 }],
  });
});
