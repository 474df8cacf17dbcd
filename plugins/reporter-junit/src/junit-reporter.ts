import { reportFile, type ReporterType, writeReport } from '@ubench/core';
import { z } from 'zod';
import { junitDocument } from './junit-document.ts';

const options = z.strictObject({ file: reportFile('junit.xml') });

/** `junit`: every assertion and every check of a gate as a test case. */
export const junitReporter: ReporterType<z.output<typeof options>> = {
  name: 'junit',
  description:
    'JUnit XML for what shows test results: a test case for each assertion and each check of a gate, and one for each benchmark without any. One that failed, is invalid or was interrupted is an error.',
  options,
  text: true,
  create: ({ file }, context) => ({ name: 'junit', end: async (result) => writeReport(file, junitDocument(result), 'JUnit', context) }),
};
