import { type ErrorRecord, toErrorRecord, UbenchError } from '@ubench/errors';
import { coloursFor, errorLines } from '@ubench/reporter-terminal';

/** What happened, where, and what to do, for a person. */
export function printRecord(record: ErrorRecord, stderr: NodeJS.WriteStream): void {
  stderr.write(`${errorLines(record, coloursFor(stderr)).join('\n')}\n`);
}

/** A thrown value. One that is not ours was not expected here: its stack is shown, and that it is a bug. */
export function printError(error: unknown, stderr: NodeJS.WriteStream): void {
  if (error instanceof UbenchError) {
    printRecord(toErrorRecord(error), stderr);
    return;
  }
  const record = toErrorRecord(error);
  const details = error instanceof Error && error.cause !== undefined ? `${record.details ?? ''}\ncaused by: ${describe(error.cause)}` : record.details;
  printRecord(
    {
      ...record,
      ...(details !== undefined && { details }),
      fix:
        record.fix ??
        'Nothing was waiting for this to fail. Where the lines above lead into a spec, correct it there; ' +
        'otherwise it is a bug in ubench or in a plugin: please report it with them.',
    },
    stderr,
  );
}

const describe = (cause: unknown): string => (cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
