import { afterAll, beforeAll, describe, it } from 'vitest';

/** One thing that a plugin must do. `S`: what it is tried on. */
export interface Check<S> {
  /** What the sentence is about: `the probe`. */
  readonly of: string;
  /** The sentence, without its subject: `says so where nobody listens`. */
  readonly name: string;
  /** Why it does not apply; `undefined` where it does. */
  inapplicable?(subject: S): string | undefined;
  /** Rejects with what is wrong, in the words of the author of the plugin. */
  run(subject: S): Promise<void>;
}

/** What checks are tried on; whatever they started in it ends with it. */
export interface Subject {
  close(): Promise<void>;
}

/** Everything that a check waits for has a limit of its own, well below this one. */
const timeout = 180_000;

/**
 * Registers a `describe` with an `it` for every check. Those that do not apply are skipped with the reason, and listed by name: what a
 * suite did not look at must not pass for what it found in order.
 */
export function describeChecks<S extends Subject>(title: string, checks: readonly Check<S>[], subject: S): void {
  describe(title, () => {
    const skipped: string[] = [];
    beforeAll(() => void (skipped.length > 0 && console.info(`${title}: not tried, because it does not apply:\n${skipped.join('\n')}`)));
    afterAll(() => subject.close(), timeout);
    for (const [of, group] of Map.groupBy(checks, (check) => check.of)) {
      describe(of, () => {
        for (const check of group) {
          const reason = check.inapplicable?.(subject);
          if (reason !== undefined) skipped.push(`  ${of} ${check.name} (${reason})`);
          it(check.name, { timeout }, async ({ skip }) => {
            if (reason !== undefined) skip(reason);
            await check.run(subject);
          });
        }
      });
    }
  });
}
