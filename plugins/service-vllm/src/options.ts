import { secretReference } from '@ubench/core';
import { tlsOption } from '@ubench/http';
import { powerOption } from '@ubench/llm';
import { z } from 'zod';

const parallel = (what: string) => z.int().positive().default(1).describe(what);

/** Flags that say where the server listens and what it serves: those are of other options, or ubench's own. */
const reserved: ReadonlySet<string> = new Set(['--host', '--port', '--uds', '--model', '--config', '--api-key', '--grpc', '--headless']);
const flagOf = (argument: string): string => argument.split('=', 1)[0]!.replaceAll('_', '-');

/** What a spec writes in `vllm({ … })`. An option that is absent is left to vLLM, whatever its version does then. */
export const vllmOptions = z.strictObject({
  model: z
    .string()
    .min(1)
    .optional()
    .describe('By its name on the Hugging Face hub, or the directory where it lies. Needed to start a server; of one that runs, it is what must be there.')
    .meta({ examples: ['Qwen/Qwen2.5-7B-Instruct'] }),
  servedModelName: z.string().min(1).optional().describe('What requests call it. Default: the model.'),
  device: z.enum(['gpu', 'cpu']).default('gpu').describe('What it computes on. `cpu` is for a vLLM that was built for CPUs; it asks for no GPU.'),
  tensorParallel: parallel('GPUs over which each layer is split.'),
  pipelineParallel: parallel('Groups of GPUs over which the layers are spread.'),
  dataParallel: parallel('Copies of the model. The GPUs that are asked for are the product of the three.'),
  nodes: z
    .int()
    .positive()
    .default(1)
    .describe(
      'Nodes that its GPUs are spread over, alike, by Ray, which must be installed beside it: for a model that one node has not enough of. `tensorParallel` is then usually the GPUs of a node, ' +
        'and `pipelineParallel` the nodes. Needs a backend on which an instance can span nodes.',
    ),
  maxModelLen: z.union([z.int().positive(), z.literal('auto')]).optional().describe('The longest context, prompt and answer together, in tokens. `auto`: what fits.'),
  maxNumSeqs: z.int().positive().optional().describe('The most sequences that are computed at once.'),
  maxNumBatchedTokens: z.int().positive().optional().describe('The most tokens that are computed at once.'),
  dtype: z.enum(['auto', 'half', 'float16', 'bfloat16', 'float', 'float32']).optional().describe('Type of weights and activations.'),
  quantization: z.string().min(1).optional().describe('How the weights are quantized, such as `fp8` or `awq`, where the model does not say so itself.'),
  kvCacheDtype: z.string().min(1).optional().describe('Type of the KV cache, such as `fp8`.'),
  gpuMemoryUtilization: z.number().positive().max(1).optional().describe('Share of each GPU’s memory that it takes.'),
  prefixCaching: z.boolean().optional().describe('Whether prompts that begin alike are computed once.'),
  chunkedPrefill: z.boolean().optional().describe('Whether long prompts are computed in parts, beside running answers.'),
  speculative: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Speculative decoding, as `--speculative-config` takes it.')
    .meta({ examples: [{ method: 'ngram', num_speculative_tokens: 4, prompt_lookup_max: 4 }] }),
  enforceEager: z.boolean().optional().describe('Without CUDA graphs and compilation: a faster start, slower answers.'),
  loadFormat: z.string().min(1).optional().describe('How weights are loaded; `dummy`: random ones, for a model that has none.'),
  lora: z.record(z.string().regex(/^[^=\s]+$/, 'must be a name without spaces and ='), z.string().min(1)).optional().describe('LoRA adapters that are served beside the model: the name that requests use to where each lies.').meta({ examples: [{ sql: '/models/sql-lora' }] }),
  seed: z.int().nonnegative().optional().describe('Of its random numbers.'),
  promptTokensDetails: z.boolean().default(true).describe('The server says of each request how much of its prompt it had cached: the metric `cachedPrompt`.'),
  args: z
    .array(z.string())
    .default([])
    .refine((args) => !args.some((argument) => reserved.has(flagOf(argument))), `must not have ${[...reserved].join(', ')}: ubench sets where it listens, and options what it serves`)
    .describe('Further flags of `vllm serve`, behind those that ubench writes.')
    .meta({ examples: [['--reasoning-parser', 'qwen3']] }),
  env: z
    .record(z.string(), z.union([z.string(), secretReference]))
    .default({})
    .describe("Added to its environment; `secret.env('NAME')` for what must not be written down.")
    .meta({ examples: [{ HF_HOME: '/scratch/hf' }] }),
  offline: z.boolean().default(false).describe('It asks the Hugging Face hub for nothing: the model must be on the disk.'),
  apiKey: secretReference.optional().describe("What its clients show, and a server that is started asks for: `secret.env('VLLM_API_KEY')`."),
  tls: tlsOption,
  power: powerOption,
  command: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .optional()
    .describe('An installed `vllm` executable, or the words of the command that stands for it; with an image, inside it. Default: `vllm` of the PATH.')
    .meta({ examples: ['/opt/vllm/bin/vllm'] }),
  image: z.string().min(1).optional().describe('A container image that has vLLM: `docker://vllm/vllm-openai:TAG`, or a `.sif` file.').meta({ examples: ['docker://vllm/vllm-openai:v0.11.0'] }),
}).refine((options) => gpusOf(options) % options.nodes === 0 && (options.nodes === 1 || options.device === 'gpu'), {
  path: ['nodes'],
  error: 'must divide the GPUs, which are the product of tensorParallel, pipelineParallel and dataParallel',
});
export type VllmOptions = z.output<typeof vllmOptions>;

/** What requests ask for; `undefined` where a running server is asked what it has. */
export const servedModel = ({ servedModelName, model }: VllmOptions): string | undefined => servedModelName ?? model;

interface Parallelism {
  readonly device: 'gpu' | 'cpu';
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  readonly dataParallel: number;
}

/** GPUs that the parallelism of these options takes. */
export const gpusOf = ({ device, tensorParallel, pipelineParallel, dataParallel }: Parallelism): number => (device === 'cpu' ? 0 : tensorParallel * pipelineParallel * dataParallel);
