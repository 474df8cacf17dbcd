import { expect } from 'vitest';
import type { Check, Subject } from '../check.ts';

export const sentenceOf = ({ of, name }: Pick<Check<never>, 'of' | 'name'>): string => `${of} ${name}`;

/** What a check finds wrong; `undefined` where it finds nothing. The subject is closed. */
export async function findingOf<S extends Subject>(checks: readonly Check<S>[], sentence: string, subject: S): Promise<string | undefined> {
  const check = checks.find((each) => sentenceOf(each) === sentence);
  expect(check, `there is no check '${sentence}'`).toBeDefined();
  expect(check!.inapplicable?.(subject)).toBeUndefined();
  try {
    await check!.run(subject);
    return undefined;
  } catch (error) {
    return String((error as Error).message);
  } finally {
    await subject.close();
  }
}
