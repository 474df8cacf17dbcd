import { powerOption } from '@ubench/llm';
import { durationOption } from '@ubench/load';
import { z } from 'zod';

/** Set by what the launch needs for itself, or by an option of its own. */
const reserved: Readonly<Record<string, string>> = {
  OLLAMA_HOST: 'the backend decides it',
  OLLAMA_MODELS: "use the option 'modelsDirectory'",
  OLLAMA_NUM_PARALLEL: "use the option 'parallel'",
  OLLAMA_CONTEXT_LENGTH: "use the option 'contextLength'",
  OLLAMA_KEEP_ALIVE: "use the option 'keepAlive'",
  OLLAMA_FLASH_ATTENTION: "use the option 'flashAttention'",
  OLLAMA_KV_CACHE_TYPE: "use the option 'kvCacheType'",
  OLLAMA_MAX_QUEUE: "use the option 'maxQueue'",
  OLLAMA_MAX_LOADED_MODELS: "use the option 'maxLoadedModels'",
  OLLAMA_LOAD_TIMEOUT: "use the option 'loadTimeout'",
  OLLAMA_SCHED_SPREAD: "use the option 'spread'",
  HOME: 'the server has one of its own',
};

const variable = z.string().refine((name) => !Object.hasOwn(reserved, name), { error: ({ input }) => `cannot be set here: ${reserved[String(input)]}` });

const parameter = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);

export const ollamaOptions = z
  .strictObject({
    model: z
      .string()
      .min(1)
      .optional()
      .describe('The model by the name that the server knows. It is loaded before any load, and what workloads ask for that name none. Default: the only one that the server has.')
      .meta({ examples: ['qwen3:0.6b'] }),
    pull: z
      .union([z.boolean(), z.strictObject({ insecure: z.boolean().default(false).describe('The registry may be one without TLS.') })])
      .default(false)
      .describe('Fetch a model that the server does not have from its registry. Without it, that is an error which names the models there are.'),
    create: z
      .strictObject({
        gguf: z.string().min(1).optional().describe('A model file in GGUF, relative to the spec; it is sent to a server that does not have it yet.'),
        from: z.string().min(1).optional().describe('Another model of the server, to be taken with other parameters.'),
        template: z.string().optional().describe('How messages become a prompt, as a template of Go.'),
        system: z.string().optional().describe('A system message for every chat.'),
        parameters: z
          .record(z.string(), parameter)
          .default({})
          .describe('As PARAMETER in a Modelfile: they hold for every request, those of `/v1` included.')
          .meta({ examples: [{ num_thread: 8, num_ctx: 8192 }] }),
        quantize: z.string().optional().describe('Quantise the weights to this: `q4_K_M`.'),
      })
      .refine(({ gguf, from }) => (gguf === undefined) !== (from === undefined), 'say what it is made of: either `gguf` or `from`')
      .optional()
      .describe('Make the model `model` first; one of that name is replaced.'),
    binary: z.string().min(1).default('ollama').describe('The program `ollama`: a path, or a name on the PATH of where it is started.').meta({ examples: ['/opt/ollama/bin/ollama'] }),
    modelsDirectory: z
      .string()
      .min(1)
      .optional()
      .describe('Where the server keeps its models, from where ubench runs; several runs can share one. Default: a directory of its own, empty at first and removed at the end.'),
    port: z.int().min(1).max(65_535).optional().describe('TCP port. Default: a free one.'),
    parallel: z.int().positive().optional().describe('Requests that a model answers at once, each with a context of its own: `OLLAMA_NUM_PARALLEL`. Default: that of Ollama, 1.'),
    contextLength: z.int().positive().optional().describe('Tokens of prompt and answer together: `OLLAMA_CONTEXT_LENGTH`. Default: that of Ollama, which depends on the memory of the graphics processor.'),
    keepAlive: z
      .union([z.literal('forever'), durationOption])
      .default('forever')
      .describe('How long a model that nobody asks stays in memory: `OLLAMA_KEEP_ALIVE`.')
      .meta({ examples: ['5m'] }),
    flashAttention: z.boolean().optional().describe('`OLLAMA_FLASH_ATTENTION`. Default: as Ollama decides for the model.'),
    kvCacheType: z.enum(['f16', 'q8_0', 'q4_0']).optional().describe('What the cache of keys and values is quantised to: `OLLAMA_KV_CACHE_TYPE`.'),
    maxQueue: z.int().positive().optional().describe('Requests that may wait; one more is answered with 503: `OLLAMA_MAX_QUEUE`. Default: that of Ollama, 512.'),
    maxLoadedModels: z.int().positive().optional().describe('Models in memory at once: `OLLAMA_MAX_LOADED_MODELS`.'),
    loadTimeout: durationOption.optional().describe('How long loading a model may stand still: `OLLAMA_LOAD_TIMEOUT`. Default: that of Ollama, 5 minutes.'),
    spread: z.boolean().optional().describe('Spread a model over all graphics processors: `OLLAMA_SCHED_SPREAD`.'),
    power: powerOption,
    env: z.record(variable, z.string()).default({}).describe('Further environment variables of the server.').meta({ examples: [{ OLLAMA_NEW_ENGINE: '1' }] }),
  })
  .refine(({ create, model }) => create === undefined || model !== undefined, { path: ['model'], message: 'name the model that `create` is to make' });

export type OllamaOptions = z.output<typeof ollamaOptions>;
