import { type EmittedRequest, type Truth, truthOf } from '@ubench/testkit';
import { outputTokens } from './cell.ts';
import type { ClientRequest } from './client-request.ts';

/** What the log of the simulator says of one client's load. */
export interface TrueTimes {
  readonly requests: readonly EmittedRequest[];
  /** From the receipt of a request to its first chunk. */
  readonly ttft: Truth;
  /** Of the gaps between chunks, pooled over requests. */
  readonly itlDeviation_ms: number;
  /** How late the simulator itself was. */
  readonly late: Truth;
}

/** @param log Whole answers count: what a client asks before its load, such as for one token, does not. */
export function trueTimes(log: readonly EmittedRequest[]): TrueTimes {
  const requests = log.filter(({ outcome, emitted_ns }) => outcome === 'complete' && emitted_ns.length === outputTokens);
  return {
    requests,
    ttft: truthOf(requests.map(({ arrival_ns, emitted_ns }) => emitted_ns[0]! - arrival_ns)),
    itlDeviation_ms: gapDeviation_ms(requests.map(({ emitted_ns }) => emitted_ns)),
    late: truthOf(requests.flatMap(({ intended_ns, emitted_ns }) => Array.from(emitted_ns, (at, i) => at - intended_ns[i]!))),
  };
}

/** The standard deviation of the gaps between the chunks of each request, pooled. */
function gapDeviation_ms(chunks: readonly ArrayLike<number>[]): number {
  let [count, sum, squares] = [0, 0, 0];
  for (const at_ns of chunks) {
    for (let i = 1; i < at_ns.length; i++) {
      const gap_ms = (at_ns[i]! - at_ns[i - 1]!) / 1e6;
      count += 1;
      sum += gap_ms;
      squares += gap_ms ** 2;
    }
  }
  return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
}

export const deviationOf = (requests: readonly ClientRequest[]): number => gapDeviation_ms(requests.map(({ chunk_ns }) => chunk_ns));

/** From when each chunk was handed to the socket to when its client had read it. Throws where a request is in no log, or has another number of chunks. */
export function receiveTimes(client: readonly ClientRequest[], log: readonly EmittedRequest[]): Truth {
  const byId = new Map(log.map((request) => [request.clientId, request]));
  const unnamed = new Set(log.filter(({ clientId }) => clientId === undefined));
  return truthOf(client.flatMap((request) => {
    const emitted = request.id === undefined ? takeNearest(request, unnamed) : byId.get(request.id);
    if (emitted === undefined || emitted.emitted_ns.length !== request.chunk_ns.length) throw new Error(`The client told of ${request.chunk_ns.length} chunks of a request ${request.id ?? ''}, and the server sent ${emitted?.emitted_ns.length ?? 'none'}.`);
    return request.chunk_ns.map((at, i) => at - emitted.emitted_ns[i]!);
  }));
}

/** The request of the log whose chunks all left before they came, and the last of them least before: streams that are closer than that cannot be told apart, and need not be. */
function takeNearest({ sent_ns, chunk_ns }: ClientRequest, log: Set<EmittedRequest>): EmittedRequest | undefined {
  let nearest: EmittedRequest | undefined;
  let least_ns = Infinity;
  for (const request of log) {
    const { arrival_ns, emitted_ns } = request;
    if (arrival_ns < sent_ns || emitted_ns.length !== chunk_ns.length) continue;
    const distance_ns = chunk_ns.at(-1)! - emitted_ns.at(-1)! + chunk_ns[0]! - emitted_ns[0]!;
    if (distance_ns >= least_ns || !emitted_ns.every((at, i) => at <= chunk_ns[i]!)) continue;
    least_ns = distance_ns;
    nearest = request;
  }
  if (nearest !== undefined) log.delete(nearest);
  return nearest;
}
