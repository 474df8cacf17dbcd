import { defineErrors } from '@ubench/errors';

/** What keeps a git ref from becoming a variant. */
export const treeErrors = defineErrors({
  UBENCH_E_REF: (p: { ref: string; problem: string }) => ({
    what: `The git ref '${p.ref}' cannot be compared: ${p.problem}`,
    fix: 'Name a branch, a tag or a commit that `git rev-parse` knows, in a repository whose files are committed; in CI, check out with its history (fetch-depth: 0).',
  }),
  UBENCH_E_BUILD: (p: { ref: string; command: string; code: string; log: string }) => ({
    what: `'${p.command}' failed in the working tree of '${p.ref}' (${p.code}).`,
    fix: `Its output is in ${p.log}; it is run in a fresh checkout, without what only your working tree has.`,
  }),
});
