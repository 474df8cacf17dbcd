import { UbenchError } from './ubench-error.ts';

/** The two sentences of one kind of error: what happened, and what to do next. */
export interface ErrorText {
  what: string;
  fix: string;
}

/** What only the place of failure knows. */
export interface ErrorContext {
  where?: string | undefined;
  details?: string | undefined;
  cause?: unknown;
}

type Texts = Record<string, (parameters: never) => ErrorText>;
const textsOfTable = new WeakMap<object, Texts>();

type Makers<T extends Texts> = {
  readonly [Code in keyof T]: Parameters<T[Code]> extends [infer P]
    ? (parameters: P, context?: ErrorContext) => UbenchError
    : (parameters?: Record<string, never>, context?: ErrorContext) => UbenchError;
};

/**
 * Declares a package's table of errors, one function per code:
 *
 * ```ts
 * const errors = defineErrors({
 *   UBENCH_E_SPEC_PARSE: (p: { problem: string }) => ({ what: `The file cannot be parsed: ${p.problem}`, fix: 'Correct the syntax.' }),
 * });
 * throw errors.UBENCH_E_SPEC_PARSE({ problem }, { where: 'orders.bench.ts:3', cause });
 * ```
 */
export function defineErrors<const T extends Texts>(texts: T): Makers<T> {
  const makers: Record<string, unknown> = {};
  for (const [code, text] of Object.entries(texts)) {
    makers[code] = (parameters: never, { where, details, cause }: ErrorContext = {}) =>
      new UbenchError(
        {
          code,
          ...text(parameters),
          ...(where === undefined ? {} : { where }),
          ...(details === undefined ? {} : { details }),
        },
        cause === undefined ? undefined : { cause },
      );
  }
  textsOfTable.set(makers, texts);
  return makers as Makers<T>;
}

/** What a table says, code by code: for documentation. `undefined` for what {@link defineErrors} did not make. */
export const errorTexts = (table: object): Readonly<Texts> | undefined => textsOfTable.get(table);
