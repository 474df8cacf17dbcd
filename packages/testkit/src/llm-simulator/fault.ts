import { durationOption, shareOption } from '@ubench/load';
import { z } from 'zod';
import { uniform } from '../truth-server/latency-model.ts';

/** What can go wrong with a request. */
export const faultKinds = [
  'disconnect',
  'half-event',
  'stall',
  'too-many-requests',
  'internal-error',
  'not-found',
  'error-in-stream',
  'malformed-json',
  'zero-tokens',
  'no-usage',
  'wrong-usage',
  'early-end',
  'repeated-done',
  'huge-chunk',
  'invalid-utf8',
] as const;

export const faultOption = z
  .strictObject({
    kind: z.enum(faultKinds).describe('What happens.'),
    share: shareOption.optional().describe('To how many of the requests, drawn.'),
    requests: z.array(z.int().nonnegative()).optional().describe('To which requests, counted from 0 as they arrive.'),
    after: z.int().nonnegative().default(1).describe('Chunks with content that are sent before it happens in a stream.'),
    for: durationOption.optional().describe('How long a stall lasts. Default: for ever.'),
    retryAfter: z.int().nonnegative().default(1).describe('Seconds that an answer 429 asks the client to wait.'),
    bytes: z.int().positive().default(5_000_000).describe('Length of the text of a huge chunk.'),
  })
  .describe('One kind of fault; without share and requests it happens to all of them.');

export type Fault = z.output<typeof faultOption>;

/** The first fault that happens to a request: a pure function, so that a test can know which ones fail. */
export function faultOf(faults: readonly Fault[], seed: number, request: number): Fault | undefined {
  return faults.find(({ share, requests }, i) => {
    if (requests !== undefined) return requests.includes(request);
    return share === undefined || uniform(seed, request, 16 + i) < share;
  });
}
