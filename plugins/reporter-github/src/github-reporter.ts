import type { ReporterType } from '@ubench/core';
import { z } from 'zod';
import { annotationsOf } from './annotations.ts';
import { workflowCommands } from './workflow-command.ts';

const options = z.strictObject({});

/**
 * `github`: annotations of GitHub Actions. They go to stderr, which the runner reads as it reads stdout: that is kept for what another
 * reporter prints.
 */
export const githubReporter: ReporterType<z.output<typeof options>> = {
  name: 'github',
  description: 'Annotations of GitHub Actions on stderr: what failed or is invalid as errors, what is inconclusive as warnings, each at the line of its benchmark. Added by itself where `GITHUB_ACTIONS` is set.',
  options,
  create: (_options, { root, stderr }) => ({
    name: 'github',
    async end(result) {
      const workspace = process.env['GITHUB_WORKSPACE'] || root;
      for (const command of workflowCommands(annotationsOf(result), { root, workspace })) stderr.write(`${command}\n`);
      return [];
    },
  }),
};
