/** The reporter `html`: a run as one HTML file. */
import { definePlugin } from '@ubench/core';
import { htmlReporter } from './html-reporter.ts';

export { htmlReporter };

export default definePlugin({
  name: '@ubench/reporter-html',
  api: 1,
  setup: (api) => api.reporter(htmlReporter),
});
