import { readdirSync, readFileSync } from 'node:fs';

/** Processes that have `CLIENT_MARK` with that value in their environment. */
export function processesWith(mark: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => environmentOf(pid).includes(`CLIENT_MARK=${mark}`));
}

/** Processes end while they are looked at. */
function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
