import type { TimestampUnit } from './timestamp.ts';

/** Published traces whose timestamps count from their own beginning and do not say in what: told by columns that only they have. */
const knownTraces: readonly { readonly columns: readonly string[]; readonly unit: TimestampUnit }[] = [
  // Mooncake: https://github.com/kvcache-ai/Mooncake
  { columns: ['input_length', 'output_length', 'hash_ids'], unit: 'ms' },
  // BurstGPT: https://github.com/HPMLL/BurstGPT
  { columns: ['Request tokens', 'Response tokens'], unit: 's' },
];

/** The unit of a published trace's timestamps; `undefined` where it is none that is known. */
export const unitOfKnownTrace = (columns: readonly string[]): TimestampUnit | undefined =>
  knownTraces.find((known) => known.columns.every((column) => columns.includes(column)))?.unit;
