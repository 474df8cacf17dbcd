import { appendFileSync, existsSync, statSync } from 'node:fs';
import { toErrorRecord } from '@ubench/errors';
import { failpoint } from '@ubench/files';
import { leastRoom_bytes } from './markdown-document.ts';
import { markdownErrors } from './markdown-errors.ts';

/** What GitHub takes for one step; a longer summary is not shown at all. */
const stepLimit_bytes = 1_024 * 1_024;

/**
 * Appends to the summary of a GitHub step, which other commands of the step may have begun.
 * @param render Makes the text, at most so many bytes long.
 * @throws MARKDOWN_E_SUMMARY, MARKDOWN_E_SUMMARY_FULL
 */
export function appendToSummary(file: string, render: (room_bytes: number) => string): void {
  const room = stepLimit_bytes - sizeOf(file) - 1;
  if (room < leastRoom_bytes) throw markdownErrors.MARKDOWN_E_SUMMARY_FULL({ file });
  const text = `${render(room)}\n`;
  try {
    failpoint('report.summary:before');
    appendFileSync(file, text);
    failpoint('report.summary:after');
  } catch (error) {
    throw markdownErrors.MARKDOWN_E_SUMMARY({ file, problem: toErrorRecord(error).what }, { cause: error });
  }
}

const sizeOf = (file: string): number => (existsSync(file) ? statSync(file).size : 0);
