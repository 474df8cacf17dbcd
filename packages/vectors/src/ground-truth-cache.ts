import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '@ubench/files';
import { z } from 'zod';
import { exactNeighbours, type GroundTruth, groundTruth, type NeighbourSearch } from './ground-truth.ts';

const cacheFile = z.strictObject({ schema: z.literal('ubench.ground-truth/1'), sha256: z.string(), truth: groundTruth });

/**
 * {@link exactNeighbours}, kept in `directory` under a hash of the vectors and of what was asked. A file that does not hold what was
 * once written to it is computed anew.
 */
export async function cachedNeighbours(search: NeighbourSearch, directory: string, signal?: AbortSignal): Promise<GroundTruth> {
  const path = join(directory, 'ground-truth', `${contentHash(search)}.json`);
  const known = await read(path);
  if (known !== undefined) return known;
  const truth = await exactNeighbours(search, signal);
  const file: z.infer<typeof cacheFile> = { schema: 'ubench.ground-truth/1', sha256: checksum(truth), truth };
  writeAtomically(path, JSON.stringify(file), 'cache.ground-truth');
  return truth;
}

function contentHash({ base, queries, dimensions, k, metric }: NeighbourSearch): string {
  const hash = createHash('sha256').update(JSON.stringify({ vectors: base.length / dimensions, dimensions, k, metric }));
  return hash.update(base).update(queries).digest('hex');
}

const checksum = (truth: GroundTruth): string => createHash('sha256').update(JSON.stringify(truth)).digest('hex');

async function read(path: string): Promise<GroundTruth | undefined> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
  const file = cacheFile.safeParse(content);
  return file.success && file.data.sha256 === checksum(file.data.truth) ? file.data.truth : undefined;
}
