import type { Session } from '../comparison.ts';
import type { Tool } from '../tools/tool.ts';
import type { Cell } from './cell.ts';
import type { ClientRequest } from './client-request.ts';

/** What a client is to do, to which server. */
export interface LlmLoad {
  readonly url: string;
  readonly cell: Cell;
  readonly session: Session;
}

/** What a client says of its load. */
export interface LlmClaim {
  readonly ttft_p50_ms: number;
  /** `undefined` where it calls its requests too few to tell. */
  readonly ttft_p99_ms: number | undefined;
  /** Standard deviation of the gaps between chunks, pooled over requests; `undefined` where it tells no such thing. */
  readonly itl_deviation_ms: number | undefined;
  /** Where it tells the instants of chunks. */
  readonly requests: readonly ClientRequest[] | undefined;
  /** Of its whole process tree. */
  readonly cpu_ns: number;
  /** Of its whole process tree, at its peak. */
  readonly rss_mb: number | undefined;
}

/** Somebody else's client for language models. */
export interface LlmTool extends Tool {
  /** Rejects where a request failed. */
  load(load: LlmLoad, path: string): Promise<LlmClaim>;
}
