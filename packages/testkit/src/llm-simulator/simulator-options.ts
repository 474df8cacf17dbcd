import { durationOption, parseOptions } from '@ubench/load';
import { z } from 'zod';
import { type Latency, parseLatency } from '../truth-server/latency-model.ts';
import { faultOption } from './fault.ts';

const latencyOption = z.custom<Latency>((value) => typeof value === 'string').transform(parseLatency);

const simulatorOptions = z.strictObject({
  model: z.string().min(1).default('tiny').describe('The one model that there is; another one is answered 404.'),
  loras: z.array(z.string().min(1)).default([]).describe('Adapters that may be asked for in place of the model.'),
  imitates: z.enum(['vllm', 'ollama']).default('vllm').describe('Whose keys and events the streams below `/v1` have.'),
  timeToFirstToken: latencyOption.prefault('50ms').describe('From the start of a request to its first content, without prefill.'),
  interTokenLatency: latencyOption.prefault('10ms').describe('From one chunk with content to the next.'),
  prefillTimePerToken: durationOption.prefault('0ms').describe('Added to the time to first token for each token of the prompt that is not cached.'),
  timeFactorUnderLoad: z.number().min(1).default(1).describe('How many times longer everything takes when `maxNumSeqs` requests run, growing linearly from 1 with one.'),
  maxNumSeqs: z.int().positive().optional().describe('The most requests that run at once; further ones wait in their order. Default: no limit.'),
  maxModelLen: z.int().positive().default(131_072).describe('The most tokens of prompt and answer; more is answered 400.'),
  outputTokens: z.int().positive().optional().describe('How long an answer is unless the request limits it; its reason to end is then `stop`. A request with `ignore_eos` goes on to its limit. Default: to its limit, or 128.'),
  tokensPerChunk: z.int().positive().default(1).describe('Tokens that come in one chunk, as with speculative decoding.'),
  reasoningTokens: z.int().nonnegative().default(0).describe('How many tokens at the beginning of an answer are reasoning.'),
  toolCall: z.string().min(1).optional().describe('Name of a function: the answer is a call of it, its arguments in pieces.'),
  text: z.enum(['words', 'multibyte']).default('words').describe('`multibyte`: words with characters of two to four bytes.'),
  roleChunkLead: durationOption.prefault('0ms').describe('How long before the first content the role-only chunk comes. By default in the same write.'),
  prefixCache: z.boolean().default(false).describe('Keeps prompts in blocks of 16 tokens, and counts and skips those of later prompts that begin with them.'),
  kvCacheTokens: z.int().positive().default(1_048_576).describe('Tokens of running requests that make the KV cache full in the metrics.'),
  usage: z.boolean().default(true).describe('Token counts are sent where the request asks for them.'),
  continuousUsage: z.boolean().default(true).describe('Token counts are sent on each chunk where the request asks for that.'),
  countsPerToken: z.number().nonnegative().default(1).describe('How much its counter of generated tokens grows for each of them: with another number than 1 it is a server that counts wrong.'),
  lineEnd: z.enum(['lf', 'crlf']).default('lf').describe('Ends of the lines of Server-Sent Events.'),
  comments: z.boolean().default(false).describe('A comment that keeps the connection alive comes before each Server-Sent Event.'),
  apiKey: z.string().min(1).optional().describe('Requests without this bearer token are answered 401.'),
  faults: z.array(faultOption).default([]).describe('What goes wrong, and with which requests; the first that fits a request happens to it.'),
  emitLog: z.boolean().default(true).describe('Keeps the instants of every chunk; 20 bytes for each.'),
  seed: z.int().nonnegative().default(1).describe('Of all that is drawn.'),
});

/** How an LLM server behaves that is simulated; the names are those of llm-d-inference-sim where it has one. */
export type LlmSimulatorOptions = z.input<typeof simulatorOptions>;

/** The same with every default, times in nanoseconds. */
export type SimulatorModel = z.output<typeof simulatorOptions>;

/** @throws UBENCH_E_OPTION_UNKNOWN, UBENCH_E_OPTION_INVALID, UBENCH_E_TRUTH_LATENCY, or the unit error of a duration. */
export function parseSimulatorOptions(options: unknown): SimulatorModel {
  return parseOptions(simulatorOptions, options, 'The LLM simulator');
}
