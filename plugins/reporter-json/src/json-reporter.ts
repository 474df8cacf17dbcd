import { reportFile, type ReporterType, standardOutput, writeReport } from '@ubench/core';
import { z } from 'zod';

const options = z.strictObject({ file: reportFile(standardOutput) });

/** `json`: the whole result, to stdout or into a file; the run directory has it in any case. */
export const jsonReporter: ReporterType<z.output<typeof options>> = {
  name: 'json',
  description: 'The whole result as JSON, on stdout or in a file; `result.json` of the run directory has it in any case.',
  options,
  text: true,
  create: ({ file }, context) => ({
    name: 'json',
    end: async (result) => writeReport(file, `${JSON.stringify(result, null, 2)}\n`, 'JSON', context),
  }),
};
