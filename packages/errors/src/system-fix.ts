/** What to do where the system, and nobody's code, is the reason; Node reports some of these in words only. */
const fixes: readonly [reason: RegExp, fix: string][] = [
  [/\b(EMFILE|ENFILE)\b|too many open files/i, 'Raise the limit on open files of this shell, and run again: ulimit -n 65536'],
  [/\b(ENOSPC|EDQUOT)\b|no space left on device/i, 'Make room on that file system, and run again.'],
  [/\bENOMEM\b|cannot allocate memory/i, 'Free memory, or raise the limit on it (ulimit -v, the cgroup), and run again.'],
  [/ERR_WORKER_OUT_OF_MEMORY|JavaScript heap out of memory/, 'Hold less in the workload, or give it more: NODE_OPTIONS=--max-old-space-size=4096 (MiB).'],
];

/** The way out of a shortage that an error tells of by its code or its words; `undefined` for any other error. */
export const systemFix = (code: string, message: string): string | undefined => fixes.find(([reason]) => reason.test(code) || reason.test(message))?.[1];
