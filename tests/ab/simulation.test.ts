import { describe, expect, it } from 'vitest';
import { countsOf, problemsOf } from '../../benchmarks/ab/verdict-counts.ts';

type Verdict = 'PASS' | 'FAIL' | 'INCONCLUSIVE' | 'ERROR';
const of = (verdicts: Partial<Record<Verdict, number>>) =>
  countsOf(Object.entries(verdicts).flatMap(([verdict, count]) => Array.from({ length: count }, () => ({ verdict: verdict as Verdict, benchmarks: [{ id: 'b', pairs: 5, first: [], verdict: verdict as Verdict }] }))));
const good = { unchanged: of({ PASS: 15, INCONCLUSIVE: 4, FAIL: 1 }), changed: of({ FAIL: 9, INCONCLUSIVE: 1 }) };

describe('npm run bench:ab', () => {
  it('accepts one false alarm in twenty, and one change in ten that is missed', () => {
    expect(problemsOf(good)).toEqual([]);
  });

  it('is missed by a second false alarm, by a second change that is not found, and by what could not be judged', () => {
    expect(problemsOf({ ...good, unchanged: of({ PASS: 18, FAIL: 2 }) })).toEqual(['2 of 20 comparisons without a change failed']);
    expect(problemsOf({ ...good, changed: of({ FAIL: 8, PASS: 2 }) })).toEqual(['only 8 of 10 comparisons with a change failed']);
    expect(problemsOf({ ...good, unchanged: of({ PASS: 19, ERROR: 1 }) })).toEqual(['1 comparisons could not be judged']);
  });
});
