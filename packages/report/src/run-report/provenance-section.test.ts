import { sample } from '@ubench/testkit';
import { expect, test } from 'vitest';
import { chartedBenchmarks } from './charted-benchmarks.ts';
import { provenanceSection } from './provenance-section.ts';

const { benchmark, run } = sample;

test('where a deployment ran, what it waited for and what it did before the load stands beside the time until it answered', () => {
  const deployment = {
    id: 'a.bench.ts > llm', name: 'llm', service: 'ollama', backend: 'local', options: {}, facts: { version: '0.17.4' },
    stages: { queue_ns: 12e9, image_ns: 4e9 }, place: { job: 42 }, ready_ns: 0.7e9, provision: [{ step: 'pull', duration_ns: 83e9 }, { step: 'load', duration_ns: 2.5e9 }],
  };
  const result = run([benchmark('chat')], { deployments: [deployment] });
  const { blocks } = provenanceSection({ result, charted: chartedBenchmarks(result) });
  expect(JSON.stringify(blocks)).toContain(
    JSON.stringify([{ name: 'job', value: '42' }, { name: 'Waited in the queue', value: '12.0 s' }, { name: 'Waited for its image', value: '4.00 s' }, { name: 'Ready after', value: '700 ms' }, { name: 'Then pull', value: '83.0 s' }, { name: 'Then load', value: '2.50 s' }, { name: 'version', value: '0.17.4' }]).slice(1, -1),
  );
});
