import { local } from '@ubench/backend-local';
import { testService } from '@ubench/testkit/conformance';
import plugin, { chroma } from './index.ts';

testService(chroma(), {
  plugin,
  backend: local(),
  workloads: [chroma.search({ vectors: 200, dimensions: 8, queries: 10 }), chroma.add({ dimensions: 8, batchSize: 3 })],
  refused: [{ command: ['chroma'] }],
});
