import type { Handle } from '@ubench/core';
import { z } from 'zod';
import { containerRecord } from './container-record.ts';
import { localErrors } from './local-errors.ts';

/** Stands for a process that has no number yet, or none any more; what an instance has is then found by its mark. */
export const noProcess = 0;

/** What another process needs to find and stop an instance. Holds no secret: the address with its password stays in the directory. */
const localHandle = z.object({
  backend: z.literal('local'),
  deployment: z.string(),
  id: z.string(),
  pid: z.int().nonnegative(),
  /** See {@link ProcessEntry.started}: the pid alone may belong to another process by now. */
  started: z.string(),
  /** The instance's own, removed after stop. */
  directory: z.string(),
  log: z.string(),
  /** Where the log of the command itself begins, behind that of the ones that prepared it. */
  log_start_bytes: z.int().nonnegative(),
  /** Absent of a process. */
  container: containerRecord.optional(),
  stop: z.object({ signal: z.enum(['SIGTERM', 'SIGINT', 'SIGQUIT']), grace_ns: z.number().nonnegative() }),
});
export type LocalHandle = z.infer<typeof localHandle>;

/** @throws LOCAL_E_HANDLE */
export function parseHandle(handle: Handle): LocalHandle {
  const parsed = localHandle.safeParse(handle);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw localErrors.LOCAL_E_HANDLE({ problem: `${issue.path.map(String).join('.')}: ${issue.message}` });
}
