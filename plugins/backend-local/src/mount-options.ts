import { readFileSync } from 'node:fs';

/**
 * How the file system that holds a directory is mounted: `rw`, `noexec`, … Empty where the platform does not tell.
 * @param directory Absolute and without links.
 * @param mounts As in proc_pid_mountinfo(5).
 */
export function mountOptions(directory: string, mounts: string = readMounts()): string[] {
  let holder = { point: '', options: '' };
  for (const line of mounts.split('\n')) {
    const [, , , , point, options] = line.split(' ');
    if (point === undefined || options === undefined) continue;
    const path = point.replaceAll(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
    const holds = directory === path || directory.startsWith(path === '/' ? path : `${path}/`);
    // Of several mounted over each other, the last is the one that is seen.
    if (holds && path.length >= holder.point.length) holder = { point: path, options };
  }
  return holder.options === '' ? [] : holder.options.split(',');
}

function readMounts(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return '';
  }
}
