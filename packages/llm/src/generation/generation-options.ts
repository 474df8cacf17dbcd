import { durationOption, shareOption } from '@ubench/load';
import { z } from 'zod';
import { bucketsOption } from '../buckets/length-buckets.ts';
import { qualityOption } from '../quality/quality-option.ts';

/** How the next token is chosen, by the names of the field; absent: as the server does by default. */
export const samplingOptions = {
  temperature: z.number().nonnegative().optional().describe('0: always the likeliest token. Default: that of the server.'),
  topP: z.number().positive().max(1).optional().describe('Only the likeliest tokens that together have this probability.'),
  topK: z.int().positive().optional().describe('Only so many of the likeliest tokens, where the server knows that.'),
  presencePenalty: z.number().min(-2).max(2).optional().describe('Makes tokens that were there less likely.'),
  frequencyPenalty: z.number().min(-2).max(2).optional().describe('The same, the more often they were there.'),
  samplingSeed: z.int().nonnegative().optional().describe('Seed of the server’s own sampling, sent with every request.'),
  stop: z.array(z.string().min(1)).optional().describe('Texts at which an answer ends.'),
  ignoreEos: z.boolean().default(false).describe('Go on until `outputTokens`, whatever the model says: for servers that know `ignore_eos`.'),
};

/** What every workload that generates text takes. */
export const generationOptions = {
  model: z.string().min(1).optional().describe('The model by the name that the server knows. Default: that of the service, or the only one that the server has.'),
  lora: z.string().min(1).optional().describe('Name of a LoRA adapter that the server has loaded; it is asked for in place of the model.'),
  outputTokens: z.int().positive().default(128).describe('The most tokens of an answer, where its prompt does not say so itself.'),
  ...samplingOptions,
  chunkTimeout: durationOption.optional().describe('The longest wait for the next chunk of a stream before the request has failed as `stalled`. Default: only the timeout of the load.'),
  cancel: z
    .strictObject({
      share: shareOption.describe('How many of the requests.'),
      afterTokens: z.int().positive().default(1).describe('How many tokens, or chunks where the server does not count tokens, are read before the client goes away.'),
    })
    .optional()
    .describe('Requests that their client gives up while they are answered.'),
  connections: z
    .enum(['warm', 'cold'])
    .default('warm')
    .describe('`warm`: opened before the load, and kept. `cold`: every request opens one of its own; what that takes is in its times, and shown apart.'),
  quality: qualityOption,
  buckets: bucketsOption,
  requestLog: z
    .int()
    .nonnegative()
    .max(1_000_000)
    .default(0)
    .describe('The most requests of a trial that are told of one by one, in a file of the run that the result names: instants of all chunks, tokens, why it ended. Later ones are counted as left out. Not of loads beside a benchmark.'),
  body: z.record(z.string(), z.unknown()).default({}).describe('Further fields of every request’s body; they are laid over those that ubench writes.'),
} as const;

const parsed = z.strictObject(generationOptions);
export type GenerationOptions = z.output<typeof parsed>;
