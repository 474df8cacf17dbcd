import { formatProblem } from './format-problem.ts';

/** What is left of a number may be a number too. @throws UBENCH_E_IMPORT_FORMAT where the last line of a log of pgbench was cut off. */
export function requireEnd(ended: boolean): void {
  if (!ended) throw formatProblem('pgbench', 'its last line has no end: pgbench, or what copied its log, was stopped in the middle; without that line it can be imported');
}
