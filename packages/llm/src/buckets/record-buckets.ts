import type { Recorder } from '@ubench/load';
import { bucketOf, type LengthBuckets } from './length-buckets.ts';

/** What is known of a request that succeeded. Times in nanoseconds. */
export interface BucketedRequest {
  /** As the server counts them; `undefined` where it does not. */
  readonly promptTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly ttft_ns: number;
  /** `undefined` for an answer of one token. */
  readonly tpot_ns: number | undefined;
  readonly latency_ns: number;
}

/** Records the latencies of a request under the buckets that its lengths are in. */
export function recordBuckets(buckets: NonNullable<LengthBuckets>, request: BucketedRequest, recorder: Pick<Recorder, 'value'>): void {
  const { promptTokens, outputTokens } = request;
  if (buckets.promptTokens !== undefined && promptTokens !== undefined) record(request, 'ByPrompt', bucketOf(promptTokens, buckets.promptTokens), recorder);
  if (buckets.outputTokens !== undefined && outputTokens !== undefined) record(request, 'ByOutput', bucketOf(outputTokens, buckets.outputTokens), recorder);
}

function record({ ttft_ns, tpot_ns, latency_ns }: BucketedRequest, by: 'ByPrompt' | 'ByOutput', key: string, recorder: Pick<Recorder, 'value'>): void {
  recorder.value(`ttft${by}`, ttft_ns, key);
  if (tpot_ns !== undefined) recorder.value(`tpot${by}`, tpot_ns, key);
  recorder.value(`latency${by}`, latency_ns, key);
}
