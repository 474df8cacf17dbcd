import { type ReporterType, writeReport } from '@ubench/core';
import { toErrorRecord } from '@ubench/errors';
import { z } from 'zod';
import { findBrowser } from './find-browser.ts';
import { printPdf } from './print-pdf.ts';

const options = z.strictObject({
  file: z.string().min(1).default('report.pdf').describe('Where to write it, relative to the run directory.'),
});

/** `pdf`: the page of the reporter `html`, on paper. */
export const pdfReporter: ReporterType<z.output<typeof options>> = {
  name: 'pdf',
  description: 'The page of the reporter `html` as a PDF: A4, with page numbers, contents and an outline. A Chromium or Chrome of this machine prints it; none is downloaded.',
  options,
  create({ file }, context) {
    return {
      name: 'pdf',
      async end(result) {
        const browser = await findBrowser();
        const { acceptedHistory, renderRunReport } = await import('@ubench/report');
        const page = await renderRunReport(result, { history: acceptedHistory(context.baseline) });
        return writeReport(file, await printPdf(page, browser), 'PDF', context);
      },
    };
  },
  async diagnose() {
    const name = 'browser for PDFs';
    try {
      return [{ name, status: 'ok', found: await findBrowser() }];
    } catch (error) {
      const { what, fix } = toErrorRecord(error);
      return [{ name, status: 'problem', found: what, ...(fix !== undefined && { fix }) }];
    }
  },
};
