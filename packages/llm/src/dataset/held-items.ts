import { formatBytes } from '@ubench/units';
import { datasetErrors } from './dataset-errors.ts';

/** Every agent holds all of them. */
const most_bytes = 256 << 20;

/** As many are made side by side: a server counts the tokens of several at once. */
const side = 16;

/**
 * Makes so many, and no more than can be held.
 * @param make Draws what is random before it waits for anything: the sequence is shared.
 * @throws UBENCH_E_DATASET_SIZE
 */
export async function inTurn<T>(count: number, make: (number: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  let bytes = 0;
  while (made.length < count) {
    const next = await Promise.all(Array.from({ length: Math.min(side, count - made.length) }, (_, index) => make(made.length + index)));
    for (const item of next) {
      made.push(item);
      bytes += JSON.stringify(item).length;
      requireSize(bytes, made.length);
    }
  }
  return made;
}

function requireSize(bytes: number, prompts: number): void {
  if (bytes > most_bytes) throw datasetErrors.UBENCH_E_DATASET_SIZE({ prompts, limit: formatBytes(most_bytes) });
}

/** The JSON of each. @throws UBENCH_E_DATASET_SIZE */
export function encodedItems(items: readonly unknown[]): Buffer[] {
  let bytes = 0;
  return items.map((item, index) => {
    const encoded = Buffer.from(`${JSON.stringify(item)}\n`);
    bytes += encoded.length;
    requireSize(bytes, index + 1);
    return encoded;
  });
}
