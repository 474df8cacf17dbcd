import path from 'node:path';
import type { ReporterType } from '@ubench/core';
import { writeAtomically } from '@ubench/files';
import { z } from 'zod';

const options = z.strictObject({
  file: z.string().min(1).default('result.json').describe('Where the result is written, relative to the run directory.'),
});

/** `json`: the whole result as `result.json` in the run directory. */
export const jsonReporter: ReporterType<z.output<typeof options>> = {
  name: 'json',
  description: 'Writes the whole result as a file in the run directory.',
  options,
  create({ file }, { directory }) {
    return {
      name: 'json',
      async end(result) {
        const target = path.resolve(directory, file);
        writeAtomically(target, `${JSON.stringify(result, null, 2)}\n`, 'store.result');
        return [{ title: 'Result', path: target }];
      },
    };
  },
};
