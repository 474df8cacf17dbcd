import { reportFile, type ReporterType, writeReport } from '@ubench/core';
import { z } from 'zod';

const options = z.strictObject({ file: reportFile('report.html') });

/** `html`: the run as one file that a person opens; it needs nothing beside it. */
export const htmlReporter: ReporterType<z.output<typeof options>> = {
  name: 'html',
  description: 'The run as one HTML file with its verdicts, tables and charts, which needs nothing beside it and asks for nothing from elsewhere.',
  options,
  text: true,
  create: ({ file }, context) => ({
    name: 'html',
    async end(result) {
      // Charts bring a library of their own: who makes no report does not wait for it.
      const { acceptedHistory, renderRunReport } = await import('@ubench/report');
      return writeReport(file, await renderRunReport(result, { history: acceptedHistory(context.baseline) }), 'Report', context);
    },
  }),
};
