/**
 * Stands for the command `vllm` where that is not installed: `vllm-stand-in.ts serve MODEL --host H --port P …` runs the LLM simulator, which answers as vLLM
 * does, with what the flags say of its model.
 */
import { parseArgs } from 'node:util';
import { llmSimulatorCommand } from '@ubench/testkit';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '0' },
    'served-model-name': { type: 'string' },
    'max-model-len': { type: 'string', default: '4096' },
    'max-num-seqs': { type: 'string', default: '256' },
    'load-format': { type: 'string' },
    dtype: { type: 'string' },
    'enforce-eager': { type: 'boolean' },
    'enable-prefix-caching': { type: 'boolean', default: false },
    'enable-prompt-tokens-details': { type: 'boolean' },
  },
});
const [subcommand, model] = positionals;
if (subcommand !== 'serve' || model === undefined) throw new Error(`only 'serve MODEL' is known, not: ${positionals.join(' ')}`);

const [, program, ...argv] = llmSimulatorCommand({
  port: values.port,
  model: values['served-model-name'] ?? model,
  maxModelLen: Number(values['max-model-len']),
  maxNumSeqs: Number(values['max-num-seqs']),
  prefixCache: values['enable-prefix-caching'],
  timeToFirstToken: '5ms',
  interTokenLatency: '1ms',
});
process.argv.splice(2, Infinity, ...argv, '--host', values.host);
await import(program!);
