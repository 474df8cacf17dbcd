import path from 'node:path';
import type { ReporterType } from '@ubench/core';
import { writeAtomically } from '@ubench/files';
import { z } from 'zod';

const options = z.strictObject({
  file: z.string().min(1).optional().describe('Where to write it, relative to the run directory. Default: to stdout.'),
});

/** `json`: the whole result, to stdout or into a file; the run directory has it in any case. */
export const jsonReporter: ReporterType<z.output<typeof options>> = {
  name: 'json',
  description: 'The whole result as JSON, on stdout or in a file; `result.json` of the run directory has it in any case.',
  options,
  create({ file }, { directory, stdout }) {
    return {
      name: 'json',
      async end(result) {
        const text = `${JSON.stringify(result, null, 2)}\n`;
        if (file === undefined) {
          stdout.write(text);
          return [];
        }
        const target = path.resolve(directory, file);
        writeAtomically(target, text, 'report.json');
        return [{ title: 'JSON', path: target }];
      },
    };
  },
};
