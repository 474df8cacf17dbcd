import { afterAll, beforeAll, beforeEach } from 'vitest';
import { findService, requireService } from '../../services/require-service.ts';
import type { SiteOptions } from './site-options.ts';
import { type Site, startSite } from './start-site.ts';

/** A site for all tests of a file, or of a `describe`; each is skipped where there is no Slurm. @param options May be made when the site is. */
export function sharedSite(options: SiteOptions | (() => Promise<SiteOptions>) = {}): () => Site {
  let site: Site | undefined;
  beforeAll(async () => {
    if (findService('slurm') !== undefined) site = await startSite(typeof options === 'function' ? await options() : options);
  });
  afterAll(() => site?.stop());
  beforeEach((context) => void requireService('slurm', context));
  return () => site!;
}
