/** The reporter `junit`: the verdicts of a run as JUnit XML. */
import { definePlugin } from '@ubench/core';
import { junitReporter } from './junit-reporter.ts';

export { junitReporter };

export default definePlugin({
  name: '@ubench/reporter-junit',
  api: 1,
  setup: (api) => api.reporter(junitReporter),
});
