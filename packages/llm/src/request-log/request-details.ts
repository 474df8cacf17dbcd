import type { Answer } from '../generation/answer.ts';
import type { RequestRecord } from './request-record.ts';

/** What the client of a request knows of it, beside what the load does. */
export type RequestDetails = Pick<RequestRecord, 'chunk_ns' | 'chunk_tokens' | 'prompt_tokens' | 'output_tokens' | 'cached_tokens' | 'finish_reason'>;

/** Of a request that never got as far as being sent. */
export const nothingKnown: RequestDetails = { chunk_ns: [], chunk_tokens: null, prompt_tokens: null, output_tokens: null, cached_tokens: null, finish_reason: null };

/** What has come of an answer so far; of one that was broken off, that is all there is. @param origin_ns Where instants are told from. */
export function requestDetails(answer: Answer, origin_ns: number): RequestDetails {
  const { chunks, promptTokens = null, outputTokens = null, cachedTokens = null, finishReason = null } = answer;
  return {
    chunk_ns: Array.from(answer.chunk_ns.subarray(0, chunks), (at_ns) => at_ns - origin_ns),
    chunk_tokens: answer.exactChunks ? tokensOfChunks(answer) : null,
    prompt_tokens: promptTokens,
    output_tokens: outputTokens,
    cached_tokens: cachedTokens,
    finish_reason: finishReason,
  };
}

function tokensOfChunks(answer: Answer): number[] {
  const tokens = new Int32Array(answer.chunks);
  answer.tokensOfChunks(tokens);
  return [...tokens];
}
