/** One request as its client saw it; instants are nanoseconds of the monotonic clock that all processes of this machine share. */
export interface ClientRequest {
  /** What it sent as `x-request-id`; `undefined` where it sends none, and is matched by its instants. */
  readonly id: string | undefined;
  readonly sent_ns: number;
  /** When the read came back that brought each chunk with content. */
  readonly chunk_ns: readonly number[];
}
