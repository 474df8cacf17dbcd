/** The reporter `pdf`: a run as a PDF, printed by a Chromium or Chrome of this machine. */
import { definePlugin } from '@ubench/core';
import { pdfReporter } from './pdf-reporter.ts';

export { pdfErrors } from './pdf-errors.ts';
export { pdfReporter };

export default definePlugin({
  name: '@ubench/reporter-pdf',
  api: 1,
  setup: (api) => api.reporter(pdfReporter),
});
