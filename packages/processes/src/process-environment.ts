import { readFileSync } from 'node:fs';

/**
 * The environment that a process was started with; `undefined` where this user may not read it, or the platform has no /proc. Empty for one that
 * was started without, or has since written something else over it.
 */
export function readProcessEnvironment(pid: number): Readonly<Record<string, string>> | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return undefined;
  }
  const entries = text.split('\0').flatMap((entry): [string, string][] => {
    const split = entry.indexOf('=');
    return split <= 0 ? [] : [[entry.slice(0, split), entry.slice(split + 1)]];
  });
  return Object.fromEntries(entries);
}
