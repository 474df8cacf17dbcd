/**
 * One HTTP/1.1 request that is sent again and again, and what counts as its success: all that a tool with an HTTP client of its own need know
 * to take over the operations of a workload.
 */
export interface FixedHttpRequest {
  readonly method: string;
  /** With the query string; below the path that the URL of the endpoint may have. */
  readonly path: string;
  /** Without `host` and `content-length`, which follow from the rest. Asked for where the load runs: a value may be a secret. */
  headers(): Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** The statuses that are a success. Any other is the failure `http <status>`. */
  readonly statuses: readonly number[];
}
