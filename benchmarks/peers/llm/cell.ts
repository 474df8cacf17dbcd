/** One point of the comparison: so many streams at once, each answer of {@link outputTokens} chunks. */
export interface Cell {
  readonly streams: number;
  readonly interTokenLatency_ms: number;
  readonly requests: number;
  /** Whether ubench tells of each request too, which costs it something. */
  readonly told: boolean;
}

export const outputTokens = 100;

const timeToFirstToken_ms = 50;

/** What one wave of answers takes. */
export const wave_s = ({ interTokenLatency_ms }: Cell): number => (timeToFirstToken_ms + (outputTokens - 1) * interTokenLatency_ms) / 1e3;

/**
 * The time to the first token is {@link timeToFirstToken_ms} on the mean. It is drawn over the length of one gap, so that streams that began together are
 * spread evenly from then on: chunks of a thousand streams in one instant would be a test of the simulator.
 */
export function firstTokenOf({ interTokenLatency_ms }: Cell): `uniform:${number}ms:${number}ms` {
  const half_ms = Math.min(timeToFirstToken_ms, interTokenLatency_ms) / 2;
  return `uniform:${timeToFirstToken_ms - half_ms}ms:${timeToFirstToken_ms + half_ms}ms`;
}
