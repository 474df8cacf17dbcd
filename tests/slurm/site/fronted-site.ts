import { join } from 'node:path';
import { installSlurmFront, type SlurmFront } from '@ubench/testkit';
import { beforeAll } from 'vitest';
import { sharedSite } from './shared-site.ts';
import type { SiteOptions } from './site-options.ts';
import type { Site } from './start-site.ts';

/** A site as {@link sharedSite}, on which a front stands before the commands of Slurm for whoever logs in. */
export function frontedSite(options: SiteOptions = {}): { readonly site: () => Site; readonly front: () => SlurmFront } {
  const site = sharedSite({ ...options, profile: `${options.profile ?? ''}\nPATH="\${HOME%/home/*}/front:$PATH"\n` });
  let front: SlurmFront | undefined;
  beforeAll(async () => {
    if ((site() as Site | undefined) !== undefined) front = await installSlurmFront(join(site().directory, 'front'), { real: '/usr/local/bin:/usr/bin:/bin' });
  });
  return { site, front: () => front! };
}
