import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Provenance } from '../result/result.ts';

/**
 * What the driver of NVIDIA tells in files. nvidia-smi would tell more (clocks, the power cap), and where the driver is not kept loaded it takes a
 * second or more: that would be time of every start.
 */
const nvidia = '/proc/driver/nvidia';

/** The graphics processors that can be seen, with the version of their driver; `undefined` where there are none. Never rejects. */
export async function gpus(directory = nvidia): Promise<Provenance['node']['gpus']> {
  try {
    const driver = driverVersion(await readFile(join(directory, 'version'), 'utf8'));
    const slots = (await readdir(join(directory, 'gpus'))).sort();
    const models = await Promise.all(slots.map(async (slot) => modelOf(await readFile(join(directory, 'gpus', slot, 'information'), 'utf8'))));
    return models.length === 0 ? undefined : { models, driver };
  } catch {
    return undefined;
  }
}

/** `NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.129.03  Thu Oct 19 …`; the open module has more words before the number. */
const driverVersion = (text: string): string => /^NVRM version:.*?\s(\d+(?:\.\d+)+)\s/m.exec(text)?.[1] ?? 'unknown';

const modelOf = (text: string): string => /^Model:\s*(.+?)\s*$/m.exec(text)?.[1] ?? 'unknown';
