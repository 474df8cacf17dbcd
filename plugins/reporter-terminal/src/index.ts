/** The reporter `terminal`: live progress, and the final table with its verdicts. Also how errors, and what a deployment waits for, are shown to a person. */
import { definePlugin } from '@ubench/core';
import { terminalReporter } from './terminal-reporter.ts';

export { type Colours, coloursFor } from './colours.ts';
export { errorLines } from './error-lines.ts';
export { waitText } from './phase-text.ts';
export { terminalReporter };

export default definePlugin({
  name: '@ubench/reporter-terminal',
  api: 1,
  setup: (api) => api.reporter(terminalReporter),
});
