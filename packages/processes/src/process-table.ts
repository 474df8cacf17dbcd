import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** A process as the system lists it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Absent where the platform cannot tell. */
  readonly session?: number;
  /** When it started, as a text that no other process with the same pid has, a reboot included. */
  readonly started: string;
  /** CPU time of itself and of its children that have ended, in clock ticks; `undefined` where the platform cannot tell. */
  readonly ticks: number | undefined;
}

/** By pid; what has ended and only waits to be reaped is left out. */
export type ProcessTable = ReadonlyMap<number, ProcessEntry>;

export const hasProc = existsSync('/proc/self/stat');

/** Every process of this machine, now. */
export function readProcessTable(): ProcessTable {
  return hasProc ? tableOfProc() : tableOfPs();
}

/** One process, `undefined` when it has ended. */
export function readProcess(pid: number): ProcessEntry | undefined {
  return hasProc ? entryOfProc(pid) : tableOfPs('-p', String(pid)).get(pid);
}

function tableOfProc(): ProcessTable {
  const table = new Map<number, ProcessEntry>();
  for (const name of readdirSync('/proc')) {
    const entry = /^\d+$/.test(name) ? entryOfProc(Number(name)) : undefined;
    if (entry) table.set(entry.pid, entry);
  }
  return table;
}

let bootId: string | undefined;

function entryOfProc(pid: number): ProcessEntry | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The second field is the program's name, which may hold spaces and brackets: count from its closing one (proc(5)).
  const [state, parent, group, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z' || state === 'X') return undefined;
  const field = (number: number): string => rest[number - 6]!;
  bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return {
    pid,
    parent: Number(parent),
    group: Number(group),
    session: Number(field(6)),
    started: `${bootId}/${field(22)}`,
    ticks: Number(field(14)) + Number(field(15)) + Number(field(16)) + Number(field(17)),
  };
}

/** The same from `ps`, for systems without /proc; start times are whole seconds there. */
export function tableOfPs(...which: readonly string[]): ProcessTable {
  const table = new Map<number, ProcessEntry>();
  const selection = which.length === 0 ? ['-A'] : which;
  // A pid that is not there makes it fail with nothing printed.
  const { stdout } = spawnSync('ps', [...selection, '-o', 'pid=,ppid=,pgid=,stat=,lstart='], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  for (const line of stdout.split('\n')) {
    const [pid, parent, group, state, ...started] = line.trim().split(/\s+/);
    if (pid === undefined || pid === '' || state === undefined || state.startsWith('Z')) continue;
    const entry = { pid: Number(pid), parent: Number(parent), group: Number(group), started: started.join(' '), ticks: undefined };
    table.set(entry.pid, entry);
  }
  return table;
}
