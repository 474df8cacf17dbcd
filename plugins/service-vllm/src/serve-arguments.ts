import type { VllmOptions } from './options.ts';

type Value = string | number | undefined;

/** The flags of `vllm serve` that options stand for; what is not given has none, so that vLLM's own default holds. */
export function serveArguments(options: VllmOptions): string[] {
  const { tensorParallel, pipelineParallel, dataParallel, speculative, lora = {} } = options;
  const valued: Readonly<Record<string, Value>> = {
    '--served-model-name': options.servedModelName,
    '--tensor-parallel-size': unlessOne(tensorParallel),
    '--pipeline-parallel-size': unlessOne(pipelineParallel),
    '--data-parallel-size': unlessOne(dataParallel),
    '--distributed-executor-backend': options.nodes > 1 ? 'ray' : undefined,
    '--max-model-len': options.maxModelLen,
    '--max-num-seqs': options.maxNumSeqs,
    '--max-num-batched-tokens': options.maxNumBatchedTokens,
    '--dtype': options.dtype,
    '--quantization': options.quantization,
    '--kv-cache-dtype': options.kvCacheDtype,
    '--gpu-memory-utilization': options.gpuMemoryUtilization,
    '--speculative-config': speculative && JSON.stringify(speculative),
    '--load-format': options.loadFormat,
    '--seed': options.seed,
  };
  const switches: Readonly<Record<string, boolean | undefined>> = {
    'enable-prefix-caching': options.prefixCaching,
    'enable-chunked-prefill': options.chunkedPrefill,
    'enforce-eager': options.enforceEager,
    // Off by default in every version, and older ones know no --no- for it.
    'enable-prompt-tokens-details': options.promptTokensDetails || undefined,
  };
  const adapters = Object.entries(lora).map(([name, path]) => `${name}=${path}`);
  return [
    ...Object.entries(valued).flatMap(([flag, value]) => (value === undefined ? [] : [flag, String(value)])),
    ...Object.entries(switches).flatMap(([name, on]) => (on === undefined ? [] : [on ? `--${name}` : `--no-${name}`])),
    ...(adapters.length === 0 ? [] : ['--enable-lora', '--lora-modules', ...adapters]),
    ...options.args,
  ];
}

const unlessOne = (count: number): number | undefined => (count === 1 ? undefined : count);
