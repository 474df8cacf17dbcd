import { inspect } from 'node:util';
import { systemFix } from './system-fix.ts';

/** An error as plain data: what crosses a thread, a socket or a file. */
export interface ErrorRecord {
  /** Stable code (`UBENCH_E_…`), or the code of a foreign error, or `UNKNOWN`. */
  code: string;
  /** What happened, one sentence. */
  what: string;
  /** Where: `file:line`, plugin, hook, instance. */
  where?: string;
  /** What to do next. */
  fix?: string;
  /** Lines that show it: a code frame, the last lines of a log, a stack. */
  details?: string;
}

/**
 * A failure that a user can act on. Its message has three parts: what happened, where, and what to do next.
 * Made by the functions of a {@link defineErrors} table, never directly.
 */
export class UbenchError extends Error {
  override readonly name = 'UbenchError';
  readonly code: string;
  readonly what: string;
  readonly where: string | undefined;
  readonly fix: string | undefined;
  readonly details: string | undefined;

  constructor(record: ErrorRecord, options?: { cause?: unknown }) {
    super(formatRecord(record), options);
    this.code = record.code;
    this.what = record.what;
    this.where = record.where;
    this.fix = record.fix;
    this.details = record.details;
  }

  /** The same error with a place, when it has none yet: the caller often knows where better than the thrower. */
  at(where: string): UbenchError {
    if (this.where !== undefined) return this;
    return new UbenchError({ ...toErrorRecord(this), where }, { cause: this.cause });
  }
}

/**
 * Any thrown value as plain data. A foreign error keeps its code, stack and, if it has one, fix, or says what to do about a shortage; nothing is
 * lost but identity.
 */
export function toErrorRecord(error: unknown): ErrorRecord {
  if (error instanceof UbenchError) {
    const { code, what, where, fix, details } = error;
    return {
      code,
      what,
      ...(where === undefined ? {} : { where }),
      ...(fix === undefined ? {} : { fix }),
      ...(details === undefined ? {} : { details }),
    };
  }
  if (error instanceof Error) {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
    const what = String(error.message || error.name);
    const fix = 'fix' in error && typeof error.fix === 'string' ? error.fix : systemFix(String(code), what);
    return {
      code: String(code),
      what,
      ...(fix === undefined ? {} : { fix }),
      ...(error.stack === undefined ? {} : { details: String(error.stack) }),
    };
  }
  return { code: 'UNKNOWN', what: typeof error === 'string' ? error : inspect(error) };
}

function formatRecord({ code, what, where, fix, details }: ErrorRecord): string {
  const lines = [`${what} [${code}]`];
  if (where !== undefined) lines.push(`  at ${where}`);
  if (details !== undefined) lines.push(details.replace(/^/gm, '  '));
  if (fix !== undefined) lines.push(`  → ${fix}`);
  return lines.join('\n');
}
