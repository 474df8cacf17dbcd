import { defineErrors } from '@ubench/errors';

export const initErrors = defineErrors({
  UBENCH_E_INIT_TEMPLATE: (p: { name: string; near: string | undefined; known: readonly string[] }) => ({
    what: `There is no template '${p.name}'.`,
    fix: p.near === undefined ? `There are: ${p.known.join(', ')}.` : `Did you mean '${p.near}'?`,
  }),
  UBENCH_E_INIT_MANIFEST: (p: { problem: string }) => ({
    what: `package.json cannot be added to: ${p.problem}. Nothing was written.`,
    fix: 'Correct it, then run ubench init again.',
  }),
  UBENCH_E_INIT_WRITE: (p: { file: string; problem: string }) => ({
    what: `${p.file} cannot be written: ${p.problem}. Nothing was changed.`,
    fix: 'Make room, or a directory that you may write to, then run ubench init again.',
  }),
});
