/** The reporter `markdown`: a run in a pull-request comment, and in the summary of a GitHub step. */
import { definePlugin } from '@ubench/core';
import { markdownReporter } from './markdown-reporter.ts';

export { markdownReporter };

export default definePlugin({
  name: '@ubench/reporter-markdown',
  api: 1,
  setup: (api) => api.reporter(markdownReporter),
});
