import { mkdirSync, readFileSync } from 'node:fs';
import type { Handle } from '@ubench/core';
import { expect, it } from 'vitest';
import { requireService } from '../services/require-service.ts';
import { Cluster } from './cluster.ts';
import { startSite } from './site/start-site.ts';

const logOf = (handle: Handle): string => (handle as Handle & { readonly log: string }).log;

it('the log of an instance is brought home once, and whoever stops it again does not lose it', async (context) => {
  requireService('slurm', context);
  await using site = await startSite({ nodes: 1 });
  await using cluster = new Cluster(site);
  const talker = await cluster.start(() => ({ command: ['sh', '-c', 'echo the first word; exec sleep 60'], url: 'http://nowhere' }));
  await cluster.becomes(talker, 'RUNNING');
  await expect.poll(() => cluster.log(talker)).toContain('the first word');
  const { instances } = cluster.backend;
  await instances.stop([talker.handle]);
  expect(readFileSync(logOf(talker.handle), 'utf8')).toContain('the first word');
  await instances.stop([talker.handle]);
  expect(readFileSync(logOf(talker.handle), 'utf8')).toContain('the first word');

  // Where it cannot be written, stopping says so, and the log stays where it was until somebody tries again.
  const other = await cluster.start(() => ({ command: ['sh', '-c', 'echo the second word; exec sleep 60'], url: 'http://nowhere' }));
  await cluster.becomes(other, 'RUNNING');
  await expect.poll(() => cluster.log(other)).toContain('the second word');
  const blocked = { ...other.handle, log: `${logOf(other.handle)}.d` };
  mkdirSync(blocked.log);
  await expect(instances.stop([blocked])).rejects.toThrow('EISDIR');
  await instances.stop([other.handle]);
  expect(readFileSync(logOf(other.handle), 'utf8')).toContain('the second word');
});
