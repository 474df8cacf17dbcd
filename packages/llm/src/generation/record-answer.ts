import type { Recorder } from '@ubench/load';
import type { BucketedRequest } from '../buckets/record-buckets.ts';
import type { Answer } from './answer.ts';

/** What an answer is told by: shared by all, as each is told at once. */
let tokensOfChunks = new Int32Array(256);
let arrivals_ns = new Float64Array(256);
let gaps_ns = new Float64Array(256);

/** Tells what a successful request measured. */
export function recordAnswer(answer: Answer, recorder: Recorder): void {
  const { chunks, chunk_ns, tokens, promptTokens, cachedTokens, finishReason } = answer;
  makeRoom(chunks);
  for (let i = 1; i < chunks; i++) gaps_ns[i - 1] = chunk_ns[i]! - chunk_ns[i - 1]!;
  recorder.values('itl', gaps_ns, chunks - 1);
  if (tokens > 1 && chunks > 1) recorder.value('tpot', (chunk_ns[chunks - 1]! - chunk_ns[0]!) / (tokens - 1));
  recordArrivals(answer, recorder);
  recorder.value('outputTokens', tokens);
  recorder.value('estimatedTokens', answer.estimated ? 1 : 0);
  recorder.value('tokensPerChunk', tokens / chunks);
  if (promptTokens !== undefined) recorder.value('promptTokens', promptTokens);
  if (cachedTokens !== undefined && promptTokens !== undefined && promptTokens > 0) recorder.value('cachedPrompt', Math.min(1, cachedTokens / promptTokens));
  recorder.value('finishReasons', 1, finishReason ?? 'none');
}

/** What the buckets of lengths ask of a successful request. */
export function bucketedRequest(answer: Answer, start_ns: number, done_ns: number): BucketedRequest {
  const { chunks, chunk_ns, tokens, promptTokens, outputTokens } = answer;
  const tpot_ns = tokens > 1 && chunks > 1 ? (chunk_ns[chunks - 1]! - chunk_ns[0]!) / (tokens - 1) : undefined;
  return { promptTokens, outputTokens, ttft_ns: chunk_ns[0]! - start_ns, tpot_ns, latency_ns: done_ns - start_ns };
}

/** Tells when tokens came: of a request that its client gave up this is all that counts. */
export function recordArrivals(answer: Answer, recorder: Recorder): void {
  const { chunks, chunk_ns } = answer;
  makeRoom(chunks);
  answer.tokensOfChunks(tokensOfChunks);
  let count = 0;
  for (let i = 0; i < chunks; i++) {
    const tokens = tokensOfChunks[i]!;
    if (tokens === 0) continue;
    tokensOfChunks[count] = tokens;
    arrivals_ns[count++] = chunk_ns[i]!;
  }
  recorder.values('outputTokensPerSecond', tokensOfChunks, count, arrivals_ns);
}

function makeRoom(chunks: number): void {
  if (gaps_ns.length >= chunks) return;
  tokensOfChunks = new Int32Array(2 * chunks);
  arrivals_ns = new Float64Array(2 * chunks);
  gaps_ns = new Float64Array(2 * chunks);
}
