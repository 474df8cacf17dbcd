import path from 'node:path';
import { reportFile, type ReporterType, standardOutput, writeReport } from '@ubench/core';
import { z } from 'zod';
import { intervalRows } from './interval-rows.ts';
import { numberRows } from './number-rows.ts';

const options = z.strictObject({
  file: reportFile('numbers.csv'),
  intervals: z.string().min(1).default('intervals.csv').describe('Where to write the time series, relative to the directory of `file`; not written where that goes to stdout.'),
});

/** `csv`: every number as a row, units in a column of their own, and the time series in a second file. */
export const csvReporter: ReporterType<z.output<typeof options>> = {
  name: 'csv',
  description: 'Every number of every trial as a row of `numbers.csv`, and the whole time series in `intervals.csv`, both as RFC 4180 has it.',
  options,
  text: true,
  create: ({ file, intervals }, context) => ({
    name: 'csv',
    async end(result) {
      const numbers = writeReport(file, numberRows(result), 'CSV', context);
      if (file === standardOutput) return numbers;
      return [...numbers, ...writeReport(path.resolve(context.directory, path.dirname(file), intervals), intervalRows(result), 'CSV of the time series', context)];
    },
  }),
};
