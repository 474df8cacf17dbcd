import { bytesUnits, parseBytes } from './bytes.ts';
import { durationUnits, parseDuration } from './duration.ts';
import { parseRate, rateUnits } from './rate.ts';
import { parseShare } from './share.ts';

/** What is known of a kind of quantity: for documentation, whose examples are parsed. */
export interface QuantityKind {
  readonly units: readonly string[];
  readonly note: string;
  readonly examples: readonly (string | number)[];
  /** @throws UBENCH_E_UNIT_MISSING, UBENCH_E_UNIT_UNKNOWN */
  parse(value: unknown): number;
}

/** Every kind of quantity that specs are written in, by the name that messages call it. */
export const quantities: Readonly<Record<'duration' | 'rate' | 'share' | 'size', QuantityKind>> = {
  duration: { units: Object.keys(durationUnits), note: '`m` and `min` are minutes.', examples: ['20ms', '1.5s', '2m'], parse: parseDuration },
  rate: { units: Object.keys(rateUnits), note: '`/m` and `/min` are per minute.', examples: ['200/s', '5_000/s', '30/min'], parse: parseRate },
  share: { units: ['%'], note: 'A number from 0 to 1 is a share too.', examples: ['0.1%', '95%', 0.95], parse: parseShare },
  size: { units: Object.keys(bytesUnits), note: 'k, M, G and T are powers of 1000; Ki, Mi, Gi and Ti are powers of 1024.', examples: ['256MB', '2 GiB', '512 B'], parse: parseBytes },
};
