import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What decides how fast cores run, once for each group of cores; none where the system scales nothing, or does not tell. Never rejects. */
export async function cpuGovernors(directory = '/sys/devices/system/cpu/cpufreq'): Promise<string[]> {
  const policies = await readdir(directory).catch(() => []);
  const governors = await Promise.all(policies.map((policy) => readFile(join(directory, policy, 'scaling_governor'), 'utf8').catch(() => undefined)));
  return governors.flatMap((governor) => governor?.trim() ?? []);
}
