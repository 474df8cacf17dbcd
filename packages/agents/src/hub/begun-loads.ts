import { join } from 'node:path';
import type { PlacedLoad } from '@ubench/core';
import { AppendLog } from '@ubench/files';
import { z } from 'zod';
import { hubErrors } from './hub-errors.ts';

/** The file of a place, in the directory that is kept, that lists the loads which were begun there: a line of JSON for each. */
export const begunName = 'begun.jsonl';

const begunLoad = z.looseObject({
  group: z.string(),
  benchmark: z.string(),
  background: z.string().optional(),
  trial: z.int().positive(),
  agents: z.int().positive(),
  warmup_ns: z.number(),
});

/** @throws UBENCH_E_PLACE_STREAM */
export function noteBegun(directory: string, load: PlacedLoad): void {
  try {
    const log = new AppendLog(join(directory, begunName), 'place.begun');
    try {
      log.append(JSON.stringify(load));
    } finally {
      log.close();
    }
  } catch (error) {
    throw hubErrors.UBENCH_E_PLACE_STREAM({ directory, problem: (error as Error).message }, { cause: error });
  }
}

/** A line of it. */
export const readBegun = (line: string): PlacedLoad => begunLoad.parse(JSON.parse(line));
