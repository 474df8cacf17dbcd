import { z } from 'zod';

const instant = z.number().nullable();

/** One request as the request log has it: every number of a result can be computed again from these lines. Instants are nanoseconds from the start of the measured window. */
export const requestRecord = z.strictObject({
  operation: z.int().nonnegative().describe('Its number among all operations of the load.'),
  phase: z.enum(['warmup', 'measure']).describe('What it counts for; of the warm-up there is only what ended in the measurement, for its tokens are in the rate of those.'),
  start_ns: z.number().describe('Where its times begin: what the schedule intended in an open loop, when it was sent in a closed one.'),
  sent_ns: instant.describe('When its first byte was handed to the socket.'),
  done_ns: z.number().describe('When its last byte arrived, or when it failed.'),
  chunk_ns: z.array(z.number()).describe('When each chunk with content arrived.'),
  chunk_tokens: z.array(z.int()).nullable().describe('Tokens of each of them, where the server tells; null where it does not.'),
  prompt_tokens: z.int().nullable().describe('As the server counts them.'),
  output_tokens: z.int().nullable().describe('As the server counts them; null where it does not tell.'),
  cached_tokens: z.int().nullable().describe('Of the prompt, from the prefix cache.'),
  finish_reason: z.string().nullable(),
  failure: z.string().nullable().describe('Kind of failure; null for a success.'),
  cancelled: z.boolean().describe('Its client went away on purpose.'),
});
export type RequestRecord = z.infer<typeof requestRecord>;
