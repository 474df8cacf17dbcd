import { UbenchError } from '@ubench/errors';
import type { Assertion } from '../result/result.ts';
import { reasonOf } from './expectation.ts';

/** A check that threw, as an assertion that could not be judged. */
export function checkFailure(error: unknown, where: string | undefined): Assertion {
  const reason = error instanceof UbenchError ? reasonOf(error, where) : reasonOf(error, where, 'the check threw: ');
  return { metric: '(check)', operator: '=', limit: [], unit: 'count', observed: null, n: 0, trials: [], verdict: 'ERROR', reason };
}
