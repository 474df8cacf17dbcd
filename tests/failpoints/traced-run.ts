import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Project } from '../harness/project.ts';

/** A failpoint as a run came by it. */
export interface Step {
  readonly name: string;
  /** From 1: the how many-th of its name. */
  readonly occurrence: number;
}

/** What `UBENCH_FAILPOINTS` takes. */
export const textOf = ({ name, occurrence }: Step): string => (occurrence === 1 ? name : `${name}#${occurrence}`);

/** Every failpoint that a command comes by, in order. */
export async function traceOf(files: Readonly<Record<string, string>>, args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'ubench-trace-'));
  const cleanUps: (() => void)[] = [() => rmSync(directory, { recursive: true })];
  try {
    const project = new Project(files, (remove) => cleanUps.push(remove));
    const file = join(directory, 'trace');
    const { code, stdout, stderr } = await project.startAs([], args, { ...environment, UBENCH_FAILPOINTS: `trace:${file}` }).finished;
    if (code !== 0) throw new Error(`ubench ${args.join(' ')} ended with code ${code}:\n${stdout}${stderr}`);
    return readFileSync(file, 'utf8').trimEnd().split('\n');
  } finally {
    for (const cleanUp of cleanUps) cleanUp();
  }
}

/** The first of each name, and the last where there are more; of the lines of a log, of which there may be fewer the next time, one in the middle. */
export function firstAndLast(trace: readonly string[]): Step[] {
  return [...new Set(trace)].flatMap((name) => {
    const all = trace.filter((other) => other === name).length;
    const count = name.startsWith('log:') ? Math.floor(all / 2) : all;
    return [{ name, occurrence: 1 }, ...(count > 1 ? [{ name, occurrence: count }] : [])];
  });
}
