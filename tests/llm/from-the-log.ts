/**
 * The metrics of a trial computed once more, from nothing but the lines of its request log: plain arithmetic over numbers, with none of the code that
 * measured them.
 */
export interface LoggedRequest {
  readonly phase: 'warmup' | 'measure';
  readonly start_ns: number;
  readonly done_ns: number;
  readonly chunk_ns: readonly number[];
  readonly chunk_tokens: readonly number[] | null;
  readonly prompt_tokens: number | null;
  readonly output_tokens: number | null;
  readonly finish_reason: string | null;
  readonly failure: string | null;
  readonly cancelled: boolean;
}

/** The smallest value that `p` percent of all are not above. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)]!;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export function fromTheLog(requests: readonly LoggedRequest[], window_s: number, limits: { readonly ttft_ns: number; readonly tpot_ns: number; readonly itl_ns: number }) {
  const measured = requests.filter(({ phase }) => phase === 'measure');
  const good = measured.filter(({ failure, cancelled }) => failure === null && !cancelled);
  const ttft = ({ chunk_ns, start_ns }: LoggedRequest): number => chunk_ns[0]! - start_ns;
  const tpot = ({ chunk_ns, output_tokens }: LoggedRequest): number => (chunk_ns.at(-1)! - chunk_ns[0]!) / (output_tokens! - 1);
  const gaps = ({ chunk_ns }: LoggedRequest): number[] => chunk_ns.slice(1).map((at_ns, i) => at_ns - chunk_ns[i]!);
  const inWindow = (at_ns: number): boolean => at_ns >= 0 && at_ns < window_s * 1e9;
  const keepsLimits = (request: LoggedRequest): boolean =>
    request.failure === null && !request.cancelled && ttft(request) <= limits.ttft_ns && tpot(request) <= limits.tpot_ns && gaps(request).every((gap) => gap <= limits.itl_ns);
  return {
    succeeded: measured.filter(({ failure }) => failure === null).length,
    failures: measured.flatMap(({ failure }) => failure ?? []),
    cancelled: measured.filter(({ cancelled }) => cancelled).length,
    outputTokens: sum(good.map(({ output_tokens }) => output_tokens!)),
    promptTokens: sum(good.map(({ prompt_tokens }) => prompt_tokens!)),
    latency: good.map(({ start_ns, done_ns }) => done_ns - start_ns),
    ttft: good.map(ttft),
    tpot: good.filter(({ output_tokens }) => output_tokens! > 1).map(tpot),
    itl: good.flatMap(gaps),
    // A failed request's tokens are nobody's.
    tokensPerSecond: sum(requests.filter(({ failure }) => failure === null).map(({ chunk_ns, chunk_tokens }) => sum(chunk_ns.map((at_ns, i) => (inWindow(at_ns) ? chunk_tokens![i]! : 0))))) / window_s,
    goodput: requests.filter((request) => inWindow(request.done_ns) && keepsLimits(request)).length / window_s,
  };
}
