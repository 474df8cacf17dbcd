import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentProgram, connectAgents } from '@ubench/agents';
import { bundleSpec, silentLogger } from '@ubench/core';
import { http } from '@ubench/service-http';
import { expect, onTestFinished, test } from 'vitest';
import { startLocalPlace } from './place/local-place.ts';
import { slicesOf, startCountingServer, talk } from './place/talk.ts';

const spec = `
import { http } from '@ubench/service-http';
import { bench, deploy } from 'ubench';
bench('it', { target: deploy(http()), workload: http.request({ path: '/items' }), load: { concurrency: 2, operations: 20 } });
`;

test('a spec as one file with the program of agents is all that a place needs', async () => {
  const root = mkdtempSync(join(tmpdir(), 'ubench-bundled-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  writeFileSync(join(root, 'a.bench.ts'), spec);
  const input = { program: agentProgram, spec: join(root, 'a.bench.ts'), root, moduleHash: 'as planned', plugins: [], directory: join(root, 'spec') };
  const bundle = await bundleSpec(input, new AbortController().signal);
  const place = await startLocalPlace({ count: 2, bundle: bundle.path });
  const agents = connectAgents(place, silentLogger);
  onTestFinished(() => agents.close());
  const server = await startCountingServer();
  const { service, name, options } = http.request({ path: '/items' });
  const slices = slicesOf(server.url, { concurrency: 2, operations: 20 }, 2, {
    benchmark: 'a.bench.ts > it',
    spec: { path: input.spec, root, module_hash: 'as planned' },
    workload: { service, name, options },
  });
  const { said } = await talk(agents.runAgents(slices, 'bundled'), 2);
  for (const messages of said) expect(messages.at(-1)).toMatchObject({ type: 'done', summary: { sent: 10, errorSamples: {} } });
  expect(server.asked).toEqual(Array.from({ length: 20 }, () => '/items'));
});
