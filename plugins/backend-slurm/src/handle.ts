import type { Handle } from '@ubench/core';
import { z } from 'zod';
import { slurmErrors } from './slurm-errors.ts';

/** What another process needs to find, reach and stop an instance. Holds no secret: the address with its password stays in the directory. */
const slurmHandle = z.object({
  backend: z.literal('slurm'),
  deployment: z.string(),
  id: z.string(),
  /** As Slurm names it: `123`, or `123_4` for one of an array; empty for one that was never submitted. */
  job: z.string(),
  /** The job's name, which no other submission has. */
  tag: z.string(),
  /** Of the submission, absolute, on the cluster. */
  directory: z.string(),
  /** Which of the submission's. */
  index: z.int().nonnegative(),
  nonce: z.string(),
  /** Where its log is brought to, on the machine that started it. */
  log: z.string(),
  grace_ns: z.number().nonnegative(),
});
export type SlurmHandle = z.infer<typeof slurmHandle>;

/** @throws SLURM_E_HANDLE */
export function parseHandle(handle: Handle): SlurmHandle {
  const parsed = slurmHandle.safeParse(handle);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw slurmErrors.SLURM_E_HANDLE({ problem: `${issue.path.map(String).join('.')}: ${issue.message}` });
}

/** The directory of an instance, on the cluster. */
export const instanceDirectory = ({ directory, index }: Pick<SlurmHandle, 'directory' | 'index'>): string => `${directory}/${index}`;

/** What an instance keeps, until it is stopped: `LaunchContext.kept`. */
export const keptDirectory = (instance: Pick<SlurmHandle, 'directory' | 'index'>): string => `${instanceDirectory(instance)}/kept`;
