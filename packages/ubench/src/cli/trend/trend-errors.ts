import { defineErrors } from '@ubench/errors';

const mostShown = 8;
const list = (names: readonly string[]): string => (names.length > mostShown ? `${names.slice(0, mostShown).join(', ')} and ${names.length - mostShown} more` : names.join(', '));

/** What can be wrong with what `ubench trend` is asked for. */
export const trendErrors = defineErrors({
  UBENCH_E_TREND_BENCHMARK: (p: { text: string; near: string | undefined; known: readonly string[] }) => ({
    what: `No run has a benchmark '${p.text}'.`,
    fix: `${p.near === undefined ? '' : `Did you mean '${p.near}'? `}There are: ${list(p.known)}.`,
  }),
  UBENCH_E_TREND_AMBIGUOUS: (p: { text: string; fitting: readonly string[] }) => ({
    what: `'${p.text}' fits ${p.fitting.length} benchmarks: ${list(p.fitting)}.`,
    fix: 'Write more of its id.',
  }),
  UBENCH_E_TREND_METRIC: (p: { benchmark: string; metric: string; near: string | undefined; known: readonly string[] }) => ({
    what: `'${p.benchmark}' has no metric '${p.metric}'.`,
    fix: p.near === undefined ? `It has ${p.known.join(', ')}.` : `Did you mean '${p.near}'?`,
  }),
  UBENCH_E_TREND_FROM: (p: { value: string; near: string | undefined }) => ({
    what: `--from takes baseline or runs, and '${p.value}' is neither.`,
    fix: p.near === undefined ? 'For example: --from runs' : `Did you mean --from ${p.near}?`,
  }),
  UBENCH_E_TREND_SINCE: (p: { value: string }) => ({
    what: `--since takes a day or an age, and '${p.value}' is neither.`,
    fix: 'For example: --since 2026-01-31, or --since 30d for the last 30 days.',
  }),
  UBENCH_E_TREND_BASELINE: (p: { file: string }) => ({
    what: `There is no accepted run in ${p.file}.`,
    fix: 'Accept one: ubench baseline accept. Or look at all runs that are kept here: --from runs',
  }),
  UBENCH_E_TREND_EMPTY: (p: { benchmark: string; since: string | undefined; reasons: readonly string[] }) => ({
    what: `There is no run${p.since === undefined ? '' : ` since ${p.since}`} of '${p.benchmark}' that can be believed${p.reasons.length === 0 ? '' : ` (${p.reasons.join(', ')})`}.`,
    fix: p.since === undefined ? 'ubench list shows the runs; ubench show says why one cannot be believed.' : 'Ask for an earlier day, or leave --since out.',
  }),
});
