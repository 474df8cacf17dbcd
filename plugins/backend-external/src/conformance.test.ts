import { startTruthServer } from '@ubench/testkit';
import { testBackend } from '@ubench/testkit/conformance';
import { afterAll } from 'vitest';
import plugin, { externalBackend } from './index.ts';

const servers = await Promise.all([startTruthServer(), startTruthServer()]);
afterAll(() => Promise.all(servers.map((server) => server.stop())));

testBackend(externalBackend, {
  plugin,
  module: new URL('./index.ts', import.meta.url),
  options: { first: servers[0]!.url, second: servers[1]!.url },
  refused: [{ first: 5432 }],
  starts: 'nothing',
});
