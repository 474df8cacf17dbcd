import { readFileSync } from 'node:fs';

/** The environment that a process was started with; empty where this user may not read it, or the platform has no /proc. */
export function readProcessEnvironment(pid: number): Readonly<Record<string, string>> {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return {};
  }
  const entries = text.split('\0').map((entry): [string, string] => {
    const split = entry.indexOf('=');
    return [entry.slice(0, split), entry.slice(split + 1)];
  });
  return Object.fromEntries(entries);
}
