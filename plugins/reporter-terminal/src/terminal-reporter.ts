import path from 'node:path';
import type { ReporterType } from '@ubench/core';
import { z } from 'zod';
import { coloursFor } from './colours.ts';
import { lineDisplay, liveDisplay } from './progress-display.ts';

/** What a pipe or a file is taken to be wide. */
const widthOffTerminal = 100;

const options = z.strictObject({});

/** `terminal`: progress on stderr while the run goes on, the numbers with their verdicts on stdout at the end. */
export const terminalReporter: ReporterType<z.output<typeof options>> = {
  name: 'terminal',
  description: 'Shows progress on stderr while the run goes on, and the numbers with their verdicts on stdout at the end.',
  options,
  create(_options, { stdout, stderr, directory, verbose }) {
    // A terminal that does not know how wide it is cannot be drawn on.
    const display = (stderr.isTTY && stderr.columns > 0 && !verbose ? liveDisplay : lineDisplay)(stderr, coloursFor(stderr));
    return {
      name: 'terminal',
      event: (event) => display.event(event),
      async end(result, written) {
        display.close();
        // What draws tables is a third of what this package loads, and must not hold up the start of a run.
        const { summaryLines } = await import('./summary.ts');
        const lines = summaryLines(result, {
          width: stdout.isTTY ? stdout.columns || 80 : widthOffTerminal,
          colours: coloursFor(stdout),
          directory: forPerson(directory),
          written: written.map((output) => ({ ...output, path: forPerson(output.path) })),
        });
        stdout.write(`${lines.join('\n')}\n`);
        return [];
      },
    };
  },
};

/** Relative where that is shorter. */
function forPerson(absolute: string): string {
  const relative = path.relative(process.cwd(), absolute);
  return relative !== '' && relative.length < absolute.length ? relative : absolute;
}
