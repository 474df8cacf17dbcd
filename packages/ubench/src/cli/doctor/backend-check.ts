import { type Backends, type Diagnosis } from '@ubench/core';
import type { Check } from './check.ts';

/** One backend, by its name in the configuration or its plugin's, with all that its place can be asked. @throws As {@link Backends.placed}. */
export async function backendCheck(name: string, backends: Backends): Promise<Check> {
  const { type, options } = await backends.placed(name);
  const there: Diagnosis = { name: `backend ${name}`, status: 'ok', found: type.diagnose === undefined ? `${type.name}, which has nothing to look at` : type.name };
  return { group: name, name: there.name, run: async (_context, signal) => [there, ...((await type.diagnose?.(options, signal)) ?? [])] };
}
