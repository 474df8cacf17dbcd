import { defineErrors } from '@ubench/errors';

/** Everything that can be wrong with a baseline, and with what is to become a part of one. */
export const historyErrors = defineErrors({
  UBENCH_E_HISTORY_LINE: (p: { file: string; line: number; problem: string }) => ({
    what: `Line ${p.line} of the history of accepted runs cannot be read: ${p.problem}.`,
    fix: `Restore ${p.file} from the repository, or remove that line: the runs of the others stay accepted. Where a merge left two versions, both belong into it.`,
  }),
  UBENCH_E_HISTORY_NEWER: (p: { file: string; problem: string }) => ({
    what: `The history of accepted runs is not all understood: ${p.problem}.`,
    fix: `Read ${p.file} with that version: npm install --save-dev ubench@latest`,
  }),
  UBENCH_E_HISTORY_FILE: (p: { file: string; problem: string }) => ({
    what: `The history of accepted runs cannot be used: ${p.problem}`,
    fix: `Make ${p.file} a file that you may read and write, or name another directory as gate.baseline in the configuration.`,
  }),
  UBENCH_E_BASELINE_REFUSED: (p: { id: string; problem: string }) => ({
    what: `The run ${p.id} is not accepted: ${p.problem}.`,
    fix: `Where it is what later runs are to be held against all the same: ubench baseline accept ${p.id} --force --note "why"`,
  }),
  UBENCH_E_BASELINE_UNFIT: (p: { id: string; problem: string }) => ({
    what: `The run ${p.id} cannot be accepted: ${p.problem}.`,
    fix: 'Run again; ubench list shows the runs there are.',
  }),
  UBENCH_E_BASELINE_NOTE: () => ({
    what: 'A run that would be refused is accepted only with a note.',
    fix: 'Say why it is what later runs are held against: --force --note "the new index makes inserts slower, see #123"',
  }),
  UBENCH_E_BASELINE_NONE: (p: { directory: string }) => ({
    what: `No run was accepted yet in ${p.directory}.`,
    fix: 'ubench run measures one, and ubench baseline accept accepts it.',
  }),
  UBENCH_E_BASELINE_UNKNOWN: (p: { id: string; near: string | undefined }) => ({
    what: `No accepted run is named '${p.id}'.`,
    fix: p.near === undefined ? 'ubench baseline list shows those there are.' : `Did you mean '${p.near}'?`,
  }),
});
