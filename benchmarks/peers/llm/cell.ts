/** One point of the comparison: so many streams at once, each answer of {@link outputTokens} chunks. */
export interface Cell {
  readonly streams: number;
  readonly interTokenLatency_ms: number;
  /** That are measured, after {@link warmUps} more on each stream. */
  readonly requests: number;
  /** Whether ubench tells of each request too, which costs it something. */
  readonly told: boolean;
}

export const outputTokens = 100;

/**
 * What every client asks on each stream before it is measured. Its connections are open then, and its code is compiled: also that for the end of an answer, of which there is one for a hundred
 * chunks. And streams that all began at once no longer end at once.
 */
export const warmUps = 3;

const timeToFirstToken_ms = 50;

/** What one wave of answers takes. */
export const wave_s = ({ interTokenLatency_ms }: Cell): number => (timeToFirstToken_ms + (outputTokens - 1) * interTokenLatency_ms) / 1e3;

/** A little drawn, by which the streams of a client that names none of its requests are known again. */
export const gapOf = ({ interTokenLatency_ms }: Cell): `normal:${number}ms:0.1ms` => `normal:${interTokenLatency_ms}ms:0.1ms`;

/**
 * The time to the first token is {@link timeToFirstToken_ms} on the mean. It is drawn over the length of one gap, so that streams that began together are
 * spread evenly from then on: chunks of a thousand streams in one instant would be a test of the simulator.
 */
export function firstTokenOf({ interTokenLatency_ms }: Cell): `uniform:${number}ms:${number}ms` {
  const half_ms = Math.min(timeToFirstToken_ms, interTokenLatency_ms) / 2;
  return `uniform:${timeToFirstToken_ms - half_ms}ms:${timeToFirstToken_ms + half_ms}ms`;
}
