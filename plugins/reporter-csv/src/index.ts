/** The reporter `csv`: every number of a run as a row, and its time series. */
import { definePlugin } from '@ubench/core';
import { csvReporter } from './csv-reporter.ts';

export { csvReporter };

export default definePlugin({
  name: '@ubench/reporter-csv',
  api: 1,
  setup: (api) => api.reporter(csvReporter),
});
