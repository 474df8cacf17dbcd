import { counterRandom } from '@ubench/load';
import { datasetErrors } from './dataset-errors.ts';
import type { FileEntries, Read } from './file-entries.ts';

/** What was chosen of a data set, and how many entries that were looked at were left out, by why. */
export interface Chosen<T> {
  readonly chosen: readonly T[];
  readonly leftOut: Readonly<Record<string, number>>;
}

/** As many entries are looked at side by side: a server counts the tokens of several at once. */
const side = 16;

/** Apart from the streams of the load itself, which share the seed. */
const stream = 0x6c01;

/**
 * Takes entries, in the order of the file or in one that the seed decides, until there are enough that can be sent.
 * @param order `file`, or `seeded`.
 * @param make What is sent of an entry, or why it is left out.
 * @throws UBENCH_E_DATASET_LEFT_OUT where nothing can be sent, and what `make` throws.
 */
export async function choosePrompts<E, T>(
  entries: FileEntries<E>,
  { prompts, order, seed, signal }: { readonly prompts: number; readonly order: 'file' | 'seeded'; readonly seed: number; readonly signal: AbortSignal },
  make: (entry: E, where: string, number: number) => Promise<Read<T>>,
): Promise<Chosen<T>> {
  const leftOut = new Map(entries.leftOut);
  const chosen: T[] = [];
  const numbers = order === 'file' ? Uint32Array.from({ length: entries.size }, (_, number) => number) : shuffled(entries.size, seed);
  for (let next = 0; next < numbers.length && chosen.length < prompts; next += side) {
    signal.throwIfAborted();
    const made = await Promise.all(Array.from(numbers.subarray(next, next + side), async (number) => make(await entries.at(number), entries.placeOf(number), number)));
    for (const what of made) {
      if ('leftOut' in what) leftOut.set(what.leftOut, (leftOut.get(what.leftOut) ?? 0) + 1);
      else if (chosen.length < prompts) chosen.push(what.entry);
    }
  }
  if (chosen.length === 0) throw datasetErrors.UBENCH_E_DATASET_LEFT_OUT({ path: entries.shown, reasons: reasonsText(leftOut) });
  return { chosen, leftOut: Object.fromEntries(leftOut) };
}

/** Fisher and Yates. */
function shuffled(size: number, seed: number): Uint32Array {
  const random = counterRandom(seed, stream);
  const numbers = Uint32Array.from({ length: size }, (_, number) => number);
  for (let last = size - 1; last > 0; last--) {
    const other = random.int(0, last);
    [numbers[last], numbers[other]] = [numbers[other]!, numbers[last]!];
  }
  return numbers;
}

const reasonsText = (leftOut: ReadonlyMap<string, number>): string => [...leftOut].map(([reason, count]) => `${count} of them ${count === 1 ? 'is' : 'are'} left out (${reason})`).join(', ');
