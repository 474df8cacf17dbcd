import { writeReport } from '@ubench/core';
import { toErrorRecord } from '@ubench/errors';
import type { Page } from '@ubench/report';
import type { CliContext } from './cli-context.ts';

/**
 * Writes a page where `--html` says, relative to where the command is given; `-` is stdout.
 * @returns Whether it could be written; where not, it is told why, and what else the command prints does not suffer.
 */
export async function writePage(file: string, make: () => Promise<Page>, { cwd, stdout, stderr }: CliContext): Promise<boolean> {
  try {
    // What draws takes a while to load.
    const { renderPage } = await import('@ubench/report');
    for (const { title, path } of writeReport(file, renderPage(await make()), 'Page', { directory: cwd, stdout })) stderr.write(`${title}: ${path}\n`);
    return true;
  } catch (error) {
    const { code, what, fix } = toErrorRecord(error);
    stderr.write(`The page was not written: ${what} [${code}]\n${fix === undefined ? '' : `  → ${fix}\n`}`);
    return false;
  }
}
