import { defineErrors } from '@ubench/errors';

/** What can be wrong with what `ubench report` is asked for. */
export const reportErrors = defineErrors({
  UBENCH_E_REPORT_FORMATS: (p: { given: string }) => ({
    what: `--format '${p.given}' names no reporter.`,
    fix: 'For example: ubench report --format markdown,junit',
  }),
  UBENCH_E_REPORT_STDOUT: (p: { names: readonly string[] }) => ({
    what: p.names.length > 1 ? `Only one report can go to stdout, and ${p.names.join(', ')} are ${p.names.length}.` : `What the reporter '${p.names.join()}' writes is no text that could go to stdout.`,
    fix: p.names.length > 1 ? 'Name a directory: --output reports/' : 'Name a file with --output, or leave --output out.',
  }),
  UBENCH_E_REPORT_NO_FILE: (p: { name: string }) => ({
    what: `The reporter '${p.name}' writes no file that --output could name.`,
    fix: 'Leave --output out.',
  }),
});
