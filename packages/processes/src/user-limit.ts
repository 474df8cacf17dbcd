import { readdirSync } from 'node:fs';

/** A limit that the system sets this process; `Infinity`: none. */
export interface UserLimit {
  readonly soft: number;
  readonly hard: number;
}

/** As `ulimit` shows them, on every platform. Node has raised the soft limit on open files to the hard one by now. */
export function userLimit(name: 'open_files' | 'max_user_processes'): UserLimit | undefined {
  // Otherwise every address of the machine would be looked up, too. Its types do not have it yet.
  const report = Object.assign(process.report, { excludeNetwork: true });
  const { userLimits } = report.getReport() as { userLimits?: Record<string, { soft: number | string; hard: number | string }> };
  const limit = userLimits?.[name];
  return limit && { soft: numeric(limit.soft), hard: numeric(limit.hard) };
}

const numeric = (value: number | string): number => (value === 'unlimited' ? Infinity : Number(value));

/** How many more files this process can have open; `Infinity`: it has no limit, or nobody can tell. */
export function openFilesLeft(): number {
  const soft = userLimit('open_files')?.soft ?? Infinity;
  if (soft === Infinity) return soft;
  return soft - openFiles();
}

function openFiles(): number {
  try {
    return readdirSync('/dev/fd').length;
  } catch {
    return 0;
  }
}
