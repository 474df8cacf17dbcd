import { reportFile, type ReporterType, standardOutput, writeReport } from '@ubench/core';
import { z } from 'zod';
import { commentLimit_bytes, markdownDocument } from './markdown-document.ts';
import { appendToSummary } from './step-summary.ts';

const options = z.strictObject({
  file: reportFile('report.md'),
  stepSummary: z
    .boolean()
    .default(true)
    .describe('Whether it is also appended to the summary of a GitHub step, where `GITHUB_STEP_SUMMARY` names its file; never where `file` is stdout.'),
});

/** `markdown`: a run in a comment, and in the summary of a GitHub step. */
export const markdownReporter: ReporterType<z.output<typeof options>> = {
  name: 'markdown',
  description: 'Markdown that fits a pull-request comment: the verdict, what failed, the gate, the numbers and where they are from. In GitHub Actions also the summary of the step.',
  options,
  text: true,
  create: ({ file, stepSummary }, context) => ({
    name: 'markdown',
    async end(result) {
      const written = writeReport(file, markdownDocument(result, commentLimit_bytes), 'Markdown', context);
      const summary = process.env['GITHUB_STEP_SUMMARY'];
      if (stepSummary && summary && file !== standardOutput) appendToSummary(summary, (room) => markdownDocument(result, Math.min(room, commentLimit_bytes)));
      return written;
    },
  }),
};
