import { clearTimeout, setTimeout } from 'node:timers';

/** A timer of the platform that is set to more fires at once. */
const longestTimer_ms = 2 ** 31 - 1;

/** What a timer of the platform is set to. */
export const timer_ms = (limit_ns: number): number => Math.min(Math.ceil(limit_ns / 1e6), longestTimer_ms);

/** How long importing one module of somebody else may take: a configuration, a plugin, a spec. They only declare. */
export const importTimeout_s = 10;

export interface TimeLimit {
  readonly limit_ns: number;
  /** Made when the time is over: what is rejected with. */
  late(): Error;
  /** Ends the waiting before the time is over; its reason is what is rejected with. */
  readonly signal?: AbortSignal;
}

/**
 * Waits for code that is not ours, but not for ever. The code itself cannot be stopped: whatever it does after its time is ignored.
 * @throws What `work` throws or rejects with; what `late` makes; the reason of the signal.
 */
export async function withinTime<T>(work: () => T, { limit_ns, late, signal }: TimeLimit): Promise<Awaited<T>> {
  signal?.throwIfAborted();
  const over = Promise.withResolvers<never>();
  const timer = setTimeout(() => over.reject(late()), timer_ms(limit_ns));
  const aborted = (): void => over.reject(signal?.reason);
  signal?.addEventListener('abort', aborted);
  try {
    return await Promise.race([work(), over.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', aborted);
  }
}

/** Aborted when the time is over, with a `TimeoutError` as its reason. Does not keep the process alive. */
export const timeoutSignal = (limit_ns: number): AbortSignal => AbortSignal.timeout(timer_ms(limit_ns));
