import path from 'node:path';
import type { ReporterType } from '@ubench/core';
import { writeAtomically } from '@ubench/files';
import { z } from 'zod';

const options = z.strictObject({
  file: z.string().min(1).default('report.file').describe('Where to write it, relative to the run directory.'),
});

/** `html`: the run as one file that a person opens; it needs nothing beside it. */
export const htmlReporter: ReporterType<z.output<typeof options>> = {
  name: 'html',
  description: 'The run as one HTML file with its verdicts, tables and charts, which needs nothing beside it and asks for nothing from elsewhere.',
  options,
  create({ file }, { directory }) {
    return {
      name: 'html',
      async end(result) {
        // Charts bring a library of their own: who makes no report does not wait for it.
        const { renderRunReport } = await import('@ubench/report');
        const target = path.resolve(directory, file);
        writeAtomically(target, await renderRunReport(result), 'report.file');
        return [{ title: 'Report', path: target }];
      },
    };
  },
};
