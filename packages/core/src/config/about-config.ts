import { UbenchError } from '@ubench/errors';

/** Does what a key of the configuration asks for; an error that has no place of its own is given the one where the key is written. */
export async function about<T>(place: string | undefined, work: () => T): Promise<Awaited<T>> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof UbenchError && place !== undefined ? error.at(place) : error;
  }
}
