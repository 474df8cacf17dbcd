import { defineErrors } from '@ubench/errors';

export const compareErrors = defineErrors({
  UBENCH_E_COMPARE_ONE: (p: { directory: string }) => ({
    what: `To compare takes two runs, and ${p.directory} has one.`,
    fix: 'Run once more, or name a result of another machine: ubench compare before/result.json after/result.json',
  }),
  UBENCH_E_COMPARE_TWICE: (p: { id: string }) => ({
    what: `The run ${p.id} would be compared with itself.`,
    fix: 'Name another: ubench list shows those there are. The last run is meant where only one is named.',
  }),
  UBENCH_E_COMPARE_FILE: (p: { file: string }) => ({
    what: `There is no ${p.file}.`,
    fix: 'Name the directory of a run, its result.json, or the id of a run that ubench list shows.',
  }),
  UBENCH_E_COMPARE_NO_RESULT: (p: { id: string; reason: string }) => ({
    what: `Of the run ${p.id} nothing is known that could be compared: ${p.reason}.`,
    fix: 'Compare another: ubench list shows what became of each.',
  }),
  UBENCH_E_COMPARE_METRIC: (p: { metric: string; near: string | undefined; known: readonly string[] }) => ({
    what: `--metric: the runs have no number '${p.metric}'.`,
    fix: p.near === undefined ? `There are those of ${p.known.join(', ')}.` : `Did you mean '${p.near}'?`,
  }),
});
