/** One request as its client saw it; instants are nanoseconds of the monotonic clock that all processes of this machine share. */
export interface ClientRequest {
  /** What it sent as `x-request-id`. */
  readonly id: string;
  sent_ns: number;
  /** When the read came back that brought each chunk with content. */
  readonly chunk_ns: number[];
  done_ns: number;
}

/** What a client that knows instants says. */
export interface ClientReport {
  readonly requests: readonly ClientRequest[];
  /** Of the load alone, where the client can tell. */
  readonly cpu_ns: number;
  readonly rss_bytes: number;
}
