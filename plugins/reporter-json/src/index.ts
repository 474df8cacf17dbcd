/** The reporter `json`: the result of a run as `result.json`, and the JSON Schema that it follows. */
import { definePlugin } from '@ubench/core';
import { jsonReporter } from './json-reporter.ts';

export { jsonReporter };
export { resultJsonSchema } from './result-json-schema.ts';

export default definePlugin({
  name: '@ubench/reporter-json',
  api: 1,
  setup: (api) => api.reporter(jsonReporter),
});
