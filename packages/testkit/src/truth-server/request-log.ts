/** What the server knows about one request; nanoseconds on the shared monotonic clock. */
export interface RequestRecord {
  readonly arrival_ns: number;
  /** When the answer was to leave: the model's truth. */
  readonly due_ns: number;
  /** When it was handed to the socket; what it is later than `due_ns` is the server's own error. */
  readonly departure_ns: number;
}

/** How late answers left, nanoseconds: the precision of the truth. */
export interface Lateness {
  readonly mean_ns: number;
  readonly p99_ns: number;
  readonly max_ns: number;
}

/** Lateness of the answers that a condition selects; all zero where there are none. */
export function lateness(requests: readonly RequestRecord[]): Lateness {
  const late = Float64Array.from(requests, (request) => request.departure_ns - request.due_ns).sort();
  if (late.length === 0) return { mean_ns: 0, p99_ns: 0, max_ns: 0 };
  return {
    mean_ns: late.reduce((sum, value) => sum + value, 0) / late.length,
    p99_ns: late[Math.ceil(late.length * 0.99) - 1]!,
    max_ns: late.at(-1)!,
  };
}
