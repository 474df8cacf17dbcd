/** The reporter `github`: what failed, as annotations of GitHub Actions. */
import { definePlugin } from '@ubench/core';
import { githubReporter } from './github-reporter.ts';

export { githubReporter };

export default definePlugin({
  name: '@ubench/reporter-github',
  api: 1,
  setup: (api) => api.reporter(githubReporter),
});
