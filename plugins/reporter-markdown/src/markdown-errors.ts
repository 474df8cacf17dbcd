import { defineErrors } from '@ubench/errors';

/** What can go wrong with the summary of a step; the report itself is written all the same. */
export const markdownErrors = defineErrors({
  MARKDOWN_E_SUMMARY: (p: { file: string; problem: string }) => ({
    what: `The summary of the GitHub step, ${p.file}, could not be written: ${p.problem}`,
    fix: "Unset GITHUB_STEP_SUMMARY, or leave the summary out: reporters: [['markdown', { stepSummary: false }]].",
  }),
  MARKDOWN_E_SUMMARY_FULL: (p: { file: string }) => ({
    what: `The summary of the GitHub step, ${p.file}, has no room left: GitHub takes 1,024 KiB for each step.`,
    fix: "Run in a step of its own, or leave the summary out: reporters: [['markdown', { stepSummary: false }]].",
  }),
});
