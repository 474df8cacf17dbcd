import type { Recorder } from './recorder.ts';

/**
 * Runs a spec's own check of an answer, which has been timed: where the check returns `false` or throws, the operation has failed with the error
 * `check`. @param verdictOf Calls it.
 */
export function runCheck(verdictOf: () => unknown, recorder: Pick<Recorder, 'fail'>): void {
  try {
    const verdict = verdictOf();
    if (verdict === false) recorder.fail('check', 'The check of the spec returned false.');
    // Types refuse an async function, but a spec runs unchecked; whatever it found would be found too late.
    if (verdict instanceof Promise) {
      verdict.catch(() => {});
      recorder.fail('check', 'The check of the spec is asynchronous: it must return its verdict, and no promise of it.');
    }
  } catch (error) {
    recorder.fail('check', error instanceof Error ? error.message : String(error));
  }
}
