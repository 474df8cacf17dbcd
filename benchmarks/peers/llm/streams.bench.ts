import { openai, random } from '@ubench/service-openai';
import { bench, deploy } from 'ubench';

bench('streams', {
  target: deploy(openai(), { name: 'server' }),
  // What the others send too.
  workload: openai.chat({ outputTokens: 100, dataset: random({ prompts: 1, inputTokens: 4 }) }),
  load: { concurrency: 100, operations: 400, warmup: '0.4s' },
});
