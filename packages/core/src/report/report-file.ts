import path from 'node:path';
import { writeAtomically } from '@ubench/files';
import { z } from 'zod';
import type { ReporterContext, ReportOutput } from './reporter.ts';

/** What stands for standard output where a file is asked for. */
export const standardOutput = '-';

/** The option `file` of a reporter that writes one text: every such reporter has it, so that `ubench report --output` can say where. */
export const reportFile = (name: string) => z.string().min(1).default(name).describe('Where to write it, relative to the run directory; `-`: to stdout.');

/**
 * Puts what a reporter made where its option `file` says.
 * @param content In parts where it is long.
 */
export function writeReport(file: string, content: string | Uint8Array | Iterable<string>, title: string, { directory, stdout }: Pick<ReporterContext, 'directory' | 'stdout'>): ReportOutput[] {
  if (file === standardOutput) {
    const parts = typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
    for (const part of parts) stdout.write(part);
    return [];
  }
  const target = path.resolve(directory, file);
  writeAtomically(target, content, 'report.file');
  return [{ title, path: target }];
}
