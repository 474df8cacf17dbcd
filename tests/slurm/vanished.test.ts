import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FrontFault, installSlurmFront, type SlurmFront } from '@ubench/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { withService } from '../services/with-service.ts';
import { Cluster, reaches, type Started, until } from './cluster.ts';
import { type Site, startSite } from './site/start-site.ts';

/** What a controller says of a job that it has forgotten. */
const forgotten: FrontFault = { kind: 'exit', code: 1, stderr: 'slurm_load_jobs error: Invalid job id specified' };

async function running(cluster: Cluster): Promise<Started> {
  const started = await cluster.start();
  await cluster.becomes(started, 'RUNNING');
  return started;
}

withService('slurm', () => {
  let directory: string;
  let front: SlurmFront;
  let site: Site;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'front-'));
    await chmod(directory, 0o755);
    front = await installSlurmFront(join(directory, 'front'), { real: '/usr/bin:/bin' });
    site = await startSite({ nodes: 1, accounting: true, binds: [[directory, directory]], path: [front.directory] });
  });
  afterAll(async () => {
    await site?.stop();
    await rm(directory, { recursive: true });
  });
  afterEach(() => front.clear());

  /** The controller forgets all jobs, as it does some minutes after they have ended; the accounting only where there is none. */
  const forget = async (accounting: boolean): Promise<void> => {
    await front.always('squeue', { kind: 'empty' });
    await front.always('scontrol', forgotten);
    if (!accounting) await front.always('sacct', { kind: 'exit', code: 1, stderr: 'Slurm accounting storage is disabled' });
  };
  /** Ends it without a word of its own. */
  const cancelHard = async ({ job, directory: submission }: Started): Promise<void> => {
    await site.exec(['/usr/bin/scancel', '--signal=KILL', '--full', job], { user: 'root' });
    await until('it has ended', async () => (await site.exec(['/usr/bin/squeue', '-h', '-o', '%T', '-j', job])).stdout.trim(), (state) => state === '');
    await rm(join(submission, '0/exit'), { force: true });
  };

  describe('a job that is in no answer any more', () => {
    it('is looked for several times, and what runs goes on', async () => {
      await using cluster = new Cluster(site);
      const started = await running(cluster);
      await front.next('squeue', { kind: 'empty' }, { kind: 'garbage' }, { kind: 'empty' });
      const asked = async (): Promise<number> => (await front.calls()).filter(({ command, fault }) => command === 'squeue' && fault !== 'pass').length;
      const before = await asked();
      await until('all three answers were given', async () => [await cluster.state(started), await asked()] as const, ([{ status }, count]) => {
        expect(status).toBe('RUNNING');
        return count === before + 3;
      });
      expect(await cluster.becomes(started, 'RUNNING')).not.toHaveProperty('restarts');
      await cluster.backend.instances.stop([started.handle]);
    });

    it('and of which nothing else knows either has vanished: an error, and not an end like others', async () => {
      await using cluster = new Cluster(site);
      const started = await running(cluster);
      await cancelHard(started);
      await forget(false);
      expect(await cluster.becomes(started, 'ERROR')).toMatchObject({ reason: expect.stringMatching(/^its job has vanished: Slurm knows nothing of it any more, and it left no word of how it ended/), fix: expect.stringContaining('sacct') });
      await front.clear();
      await cluster.backend.instances.stop([started.handle]);
    });

    it('is what the accounting says', async () => {
      await using cluster = new Cluster(site);
      const started = await running(cluster);
      await site.exec(['/usr/bin/scancel', started.job], { user: 'root' });
      await reaches(site, started.job, 'CANCELLED');
      await until('the accounting has heard of it', async () => (await site.exec(['sacct', '-X', '-n', '-P', '-j', started.job, '-o', 'State'])).stdout, (said) => said.startsWith('CANCELLED'));
      await rm(join(started.directory, '0/exit'), { force: true });
      await forget(true);
      expect(await cluster.becomes(started, 'ERROR')).toMatchObject({ reason: expect.stringMatching(/^CANCELLED: its job was cancelled/) });
      await front.clear();
      await cluster.backend.instances.stop([started.handle]);
    });

    it('is what it said itself, where it did', async () => {
      await using cluster = new Cluster(site);
      const started = await cluster.start(['sh', '-c', 'exit 4']);
      await forget(false);
      expect(await cluster.becomes(started, 'ERROR')).toMatchObject({ reason: 'it exited with code 4', exitCode: 4 });
      await front.clear();
      await cluster.backend.instances.stop([started.handle]);
    });
  });
});
