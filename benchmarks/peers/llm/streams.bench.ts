import { openai } from '@ubench/service-openai';
import { bench, deploy } from 'ubench';

bench('streams', {
  target: deploy(openai(), { name: 'server' }),
  workload: openai.chat({ outputTokens: 100 }),
  load: { concurrency: 100, operations: 400, warmup: '0s' },
});
