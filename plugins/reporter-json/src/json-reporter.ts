import path from 'node:path';
import type { ReporterType } from '@ubench/core';
import { z } from 'zod';
import { writeAtomically } from './write-atomically.ts';

const options = z.strictObject({
  file: z.string().min(1).default('result.json').describe('Relative to the run directory.'),
});

/** `json`: the whole result as `result.json` in the run directory. */
export const jsonReporter: ReporterType<z.output<typeof options>> = {
  name: 'json',
  options,
  create({ file }, { directory }) {
    return {
      name: 'json',
      async end(result) {
        const target = path.resolve(directory, file);
        await writeAtomically(target, `${JSON.stringify(result, null, 2)}\n`);
        return [{ title: 'Result', path: target }];
      },
    };
  },
};
