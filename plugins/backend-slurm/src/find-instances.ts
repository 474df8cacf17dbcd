import type { OwnerTag } from '@ubench/core';
import { z } from 'zod';
import { askQueue } from './ask-queue.ts';
import type { Cluster } from './cluster.ts';
import type { QueuedJob } from './commands/squeue.ts';
import type { SlurmHandle } from './handle.ts';
import { directoryIn } from './job-script.ts';
import { meaningOf } from './job-state.ts';
import { encodeRun, type JobTag, parseTag, tagName } from './job-tag.ts';
import { settledJob } from './submit.ts';

const manifest = z.object({
  schema: z.literal('ubench.slurm-submission/1'),
  instances: z.array(z.object({ deployment: z.string(), id: z.string(), nonce: z.string(), grace_ns: z.number(), log: z.string() })),
});
type Manifest = z.infer<typeof manifest> & {
  /** Indices of the instances that something is kept of. */
  readonly kept: ReadonlySet<number>;
};

/** An instance and whose it is, by its job's name. */
export interface FoundJob {
  readonly owner: OwnerTag;
  readonly handle: SlurmHandle;
}

/** Every instance of this user that Slurm has a job of which has not ended, whoever submitted it. */
export async function findJobs(cluster: Cluster): Promise<FoundJob[]> {
  const living = ourJobs(await askQueue(cluster)).filter(({ job }) => meaningOf(job.state).phase !== 'ended');
  const manifests = await manifestsOf([...new Set(living.map(({ directory }) => directory))], cluster);
  return living.map(({ job, tag, directory }) => ({ owner: { run: tag.run }, handle: handleOf(job.id, tag, directory, manifests.get(directory)) }));
}

/**
 * What is left of a run's instances: those with a job that has not ended, and those of which only the directory is there. So also what a killed ubench had
 * no time to write a handle of: a submission that was on its way is waited for.
 */
export async function findOfRun({ run }: OwnerTag, cluster: Cluster): Promise<SlurmHandle[]> {
  const { host, login } = cluster;
  const parent = `${login.scratch}/runs/${encodeRun(run)}`;
  const { stdout } = await host.exec(['bash', '-c', 'cd -- "$1" 2>/dev/null && ls', 'bash', parent], { again: true });
  const submissions = stdout.split('\n').filter((name) => /^[\da-f]{12}$/.test(name));
  const directories = new Map(submissions.map((submission) => [submission, `${parent}/${submission}`]));
  // Those that are on their way first: afterwards the queue has them.
  const settled = new Map<string, string>();
  for (const [submission, directory] of directories) settled.set(submission, (await settledJob({ tag: { run, submission }, directory }, cluster)) ?? '');
  const queued = ourJobs(await askQueue(cluster)).filter(({ tag }) => tag.run === run);
  for (const { tag, directory } of queued) if (!directories.has(tag.submission)) directories.set(tag.submission, directory);
  const manifests = await manifestsOf([...directories.values()], cluster);
  return [...directories].flatMap(([submission, directory]) => {
    const tag: JobTag = { run, submission };
    const known = manifests.get(directory);
    const jobs = queued.filter((one) => one.tag.submission === submission);
    if (known === undefined) return jobs.filter(({ job }) => meaningOf(job.state).phase !== 'ended').map(({ job }) => handleOf(job.id, tag, directory, undefined));
    const base = jobs[0]?.job.id.replace(/_.*$/, '') ?? settled.get(submission) ?? '';
    const jobOf = (index: number): string => (base === '' || known.instances.length === 1 ? base : `${base}_${index}`);
    // Of one that was stopped nothing is kept.
    return [...known.kept].map((index) => handleOf(jobOf(index), tag, directory, known, index));
  });
}

function ourJobs(jobs: readonly QueuedJob[]): { readonly job: QueuedJob; readonly tag: JobTag; readonly directory: string }[] {
  return jobs.flatMap((job) => {
    const tag = parseTag(job.name);
    return tag === undefined ? [] : [{ job, tag, directory: directoryIn(job.comment) ?? '' }];
  });
}

/** Without its directory nothing is known of an instance but its job. */
function handleOf(job: string, tag: JobTag, directory: string, known: Manifest | undefined, index = Number(/_(\d+)$/.exec(job)?.[1] ?? 0)): SlurmHandle {
  const { deployment, id, nonce, grace_ns, log } = known?.instances[index] ?? { deployment: '', id: job, nonce: '', grace_ns: 0, log: '' };
  return { backend: 'slurm', deployment, id, job, tag: tagName(tag), directory, index, nonce, log, grace_ns };
}

const separator = '\x1e';
const script = `for directory; do [ ! -r "$directory/manifest.json" ] || { printf '${separator}%s\\n' "$directory"; (cd -- "$directory" && echo [0-9]*); cat -- "$directory/manifest.json"; }; done`;

async function manifestsOf(directories: readonly string[], { host }: Cluster): Promise<Map<string, Manifest>> {
  const readable = directories.filter((directory) => directory !== '');
  if (readable.length === 0) return new Map();
  const { stdout } = await host.exec(['bash', '-c', script, 'bash', ...readable], { again: true });
  return new Map(
    stdout.split(separator).flatMap((section) => {
      const [directory, kept, ...json] = section.split('\n');
      try {
        const parsed = manifest.safeParse(JSON.parse(json.join('\n')));
        return parsed.success ? [[directory!, { ...parsed.data, kept: new Set(indicesIn(kept!, parsed.data.instances.length)) }] as const] : [];
      } catch {
        return [];
      }
    }),
  );
}

const indicesIn = (names: string, count: number): number[] => names.split(' ').filter((name) => /^\d+$/.test(name)).map(Number).filter((index) => index < count).sort((one, other) => one - other);
