import { readFileSync } from 'node:fs';

/** The most resident memory that a process has had so far, in MB; `undefined` once it has ended. Linux only: it reads /proc. */
export function peakMemory_mb(pid: number): number | undefined {
  try {
    const [, kb] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kb === undefined ? undefined : Number(kb) / 1000;
  } catch {
    return undefined;
  }
}
